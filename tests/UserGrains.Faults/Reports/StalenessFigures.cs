using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Reports;

/// <summary>How long after its acknowledgement a version, or a newer one, was with a watch, in milliseconds: over all versions and all watches that lived to the end.</summary>
internal sealed record StalenessFigures(int Count, double P50, double P99, double Max)
{
    public static StalenessFigures Create(FaultHistory history, IReadOnlyList<UserHistory> users)
    {
        var all = All(history, users).Select(staleness => staleness.Staleness).Order().ToArray();
        return all.Length == 0
            ? new StalenessFigures(0, 0, 0, 0)
            : new StalenessFigures(all.Length, all[all.Length / 2] / 1e3, all[(int)(all.Length * 0.99)] / 1e3, all[^1] / 1e3);
    }

    /// <summary>Every version's staleness in every watch, with the moment of its acknowledgement. What a watch had before that was not stale at all.</summary>
    public static IEnumerable<(long AcknowledgedAt, long Staleness)> All(FaultHistory history, IReadOnlyList<UserHistory> users)
    {
        foreach (var user in users)
        {
            foreach (var watch in user.Sightings.Where(sighting => history.LiveWatches.ContainsKey(sighting.Watch)).GroupBy(sighting => sighting.Watch, StringComparer.Ordinal))
            {
                var seen = new WatchedVersions(watch);
                foreach (var write in user.Acknowledged.Where(write => write.AcknowledgedAt >= seen.BeganAt))
                {
                    if (seen.ArrivedAt(write.Version) is { } arrivedAt)
                    {
                        yield return (write.AcknowledgedAt!.Value, Math.Max(0, arrivedAt - write.AcknowledgedAt!.Value));
                    }
                }
            }
        }
    }
}
