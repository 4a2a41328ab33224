namespace UserGrains.Faults.Checking;

/// <summary>One state per version, one version per write, no version left out, nothing acknowledged lost (G1, G2, G3, G7).</summary>
internal static class States
{
    public static IEnumerable<Violation> Check(UserHistory user)
    {
        if (user.Final is not { } final)
        {
            yield return new Violation("G5", $"{user.Id} could not be read when everything had healed.");
            yield break;
        }

        var states = new SortedDictionary<long, string>();
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        var writes = user.Writes.ToDictionary(write => write.Id, StringComparer.Ordinal);
        foreach (var (version, value, source) in Observed(user, final))
        {
            if (!states.TryAdd(version, value) && !string.Equals(states[version], value, StringComparison.Ordinal))
            {
                yield return new Violation("G1", $"{user.Id} has two states of version {version}: that of write {states[version]}, and by {source} that of write {value}.");
            }
            else if (!versions.TryAdd(value, version) && versions[value] != version)
            {
                yield return new Violation("G7", $"Write {value} of {user.Id} was applied twice: as version {versions[value]}, and by {source} as version {version}.");
            }
            else if (!writes.ContainsKey(value))
            {
                yield return new Violation("G1", $"{user.Id} has a state of version {version}, by {source}, that nobody wrote: {value}.");
            }
        }

        foreach (var lost in user.Acknowledged.Where(write => write.Version > final.Version))
        {
            yield return new Violation("G2", $"Write {lost.Id} of {user.Id} was acknowledged as version {lost.Version}, but the user ended at version {final.Version}.");
        }

        // A version that nobody was told of must be a write whose caller never learned its outcome.
        var unsettled = user.Writes.Count(write => write.AcknowledgedAt is null && !versions.ContainsKey(write.Id));
        var nameless = final.Version - states.Keys.LongCount(version => version <= final.Version);
        if (nameless > unsettled)
        {
            yield return new Violation("G3", $"{user.Id} ended at version {final.Version}, of which {nameless} versions come from no write; only {unsettled} writes have an open outcome.");
        }
    }

    private static IEnumerable<(long Version, string Value, string Source)> Observed(UserHistory user, FinalState final) =>
        user.Acknowledged.Select(write => (write.Version, write.Id, "an acknowledgement"))
            .Concat(user.Reads.Where(read => read.Version > 0).Select(read => (read.Version, read.Value, "a read")))
            .Concat(user.Sightings.Where(sighting => sighting.Version > 0).Select(sighting => (sighting.Version, sighting.Value, $"watch {sighting.Watch}")))
            .Concat(final.Version > 0 ? [(final.Version, final.Value, "the last read")] : []);
}
