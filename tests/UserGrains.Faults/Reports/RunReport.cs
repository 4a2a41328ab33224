using UserGrains.Faults.Checking;
using UserGrains.Faults.Runs;

namespace UserGrains.Faults.Reports;

/// <summary>What a run found.</summary>
internal sealed record RunReport
{
    public required int Seed { get; init; }

    /// <summary>Gets how long load and faults went on.</summary>
    public required double Seconds { get; init; }

    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    public required int Writes { get; init; }

    public required int OpenWrites { get; init; }

    public required int Reads { get; init; }

    public required int StaleReads { get; init; }

    public required double MaxStaleReadSeconds { get; init; }

    public required int Notifications { get; init; }

    public required StalenessFigures Staleness { get; init; }

    public required IReadOnlyList<DeathFigure> Deaths { get; init; }

    /// <summary>Gets the users that were active on two silos after the cluster had come to rest, each as often as it was found so.</summary>
    public required IReadOnlyList<string> ActiveTwice { get; init; }

    /// <summary>Gets how many calls failed, by error; of a write every attempt counts.</summary>
    public required IReadOnlyDictionary<string, int> Errors { get; init; }

    public required double LongestFailedCallSeconds { get; init; }

    public required IReadOnlyList<string> Violations { get; init; }

    public static RunReport Create(RunSetup setup, FaultHistory history, TimeSpan staleReadBound)
    {
        var users = UserHistory.Split(history);
        var stale = users.SelectMany(RealTimeOrder.StaleReads).Select(read => read.Age).ToArray();
        var start = history.Writes.Select(write => write.StartedAt).DefaultIfEmpty().Min();
        var end = history.Writes.Select(write => write.AcknowledgedAt ?? write.StartedAt).DefaultIfEmpty().Max();
        return new RunReport
        {
            Seed = setup.Seed,
            Seconds = (end - start) / 1e6,
            Faults = history.Marks.Where(mark => mark.Kind.EndsWith('+')).CountBy(mark => mark.Kind[..^1], StringComparer.Ordinal)
                .ToDictionary(fault => fault.Key, fault => fault.Value, StringComparer.Ordinal),
            Writes = history.Writes.Count(write => write.AcknowledgedAt is not null),
            OpenWrites = history.Writes.Count(write => write.AcknowledgedAt is null),
            Reads = history.Reads.Count,
            StaleReads = stale.Length,
            MaxStaleReadSeconds = stale.DefaultIfEmpty().Max() / 1e6,
            Notifications = history.Sightings.Count,
            Staleness = StalenessFigures.Create(history, users),
            Deaths = Reports.Deaths.Find(history, users, start),
            ActiveTwice = [.. history.Marks.Where(mark => mark.Kind is Mark.Twice).Select(mark => mark.Subject)],
            Errors = history.Errors.CountBy(error => $"{error.Operation}: {error.Error}", StringComparer.Ordinal)
                .OrderBy(error => error.Key, StringComparer.Ordinal)
                .ToDictionary(error => error.Key, error => error.Value, StringComparer.Ordinal),
            LongestFailedCallSeconds = history.Errors.Select(error => error.FailedAt - error.StartedAt).DefaultIfEmpty().Max() / 1e6,
            Violations = [.. HistoryChecker.Check(history, staleReadBound).Select(violation => violation.ToString())],
        };
    }
}
