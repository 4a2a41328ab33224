namespace UserGrains.Faults.Checking;

/// <summary>What a run saw of one user.</summary>
internal sealed class UserHistory
{
    private UserHistory(string id) => Id = id;

    public string Id { get; }

    public IReadOnlyList<WriteRecord> Writes { get; private init; } = [];

    public IReadOnlyList<ReadRecord> Reads { get; private init; } = [];

    public IReadOnlyList<Sighting> Sightings { get; private init; } = [];

    /// <summary>Gets where the user stood at the end; <see langword="null"/> when that could not be read.</summary>
    public FinalState? Final { get; private init; }

    /// <summary>Gets the acknowledged writes in the order of their acknowledgements.</summary>
    public IReadOnlyList<WriteRecord> Acknowledged { get; private init; } = [];

    public static IReadOnlyList<UserHistory> Split(FaultHistory history)
    {
        var writes = history.Writes.ToLookup(write => write.User, StringComparer.Ordinal);
        var reads = history.Reads.ToLookup(read => read.User, StringComparer.Ordinal);
        var sightings = history.Sightings.ToLookup(sighting => sighting.User, StringComparer.Ordinal);
        var finals = history.Finals.ToDictionary(final => final.User, StringComparer.Ordinal);
        return
        [
            .. writes.Select(user => user.Key)
                .Union(reads.Select(user => user.Key), StringComparer.Ordinal)
                .Union(sightings.Select(user => user.Key), StringComparer.Ordinal)
                .Union(finals.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(id => new UserHistory(id)
                {
                    Writes = [.. writes[id]],
                    Reads = [.. reads[id]],
                    Sightings = [.. sightings[id]],
                    Final = finals.GetValueOrDefault(id),
                    Acknowledged = [.. writes[id].Where(write => write.AcknowledgedAt is not null).OrderBy(write => write.AcknowledgedAt)],
                }),
        ];
    }
}
