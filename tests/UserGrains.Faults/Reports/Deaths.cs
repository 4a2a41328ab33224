using UserGrains.Faults.Checking;
using UserGrains.Faults.Plans;

namespace UserGrains.Faults.Reports;

/// <summary>Finds what became of silos that were killed, frozen or cut off.</summary>
internal static class Deaths
{
    private static readonly string[] Silent = [$"{FaultKind.Kill}+", $"{FaultKind.Freeze}+", $"{FaultKind.CutOff}+"];

    public static IReadOnlyList<DeathFigure> Find(FaultHistory history, IReadOnlyList<UserHistory> users, long start)
    {
        var figures = new List<DeathFigure>();
        foreach (var fault in history.Marks.Where(mark => Silent.Contains(mark.Kind, StringComparer.Ordinal)))
        {
            var next = history.Marks.FirstOrDefault(mark => mark.At > fault.At && mark.Kind.EndsWith('+'))?.At ?? long.MaxValue;
            var declared = history.Marks.FirstOrDefault(mark =>
                mark.Kind is Mark.Dead && mark.At > fault.At && mark.At < next && mark.Subject.StartsWith(fault.Subject + "-", StringComparison.Ordinal))?.At;
            figures.Add(new DeathFigure(
                fault.Kind[..^1],
                (fault.At - start) / 1e6,
                (declared - fault.At) / 1e6,
                declared is { } at ? ConvergedAt(history, users, at) is { } converged ? Math.Max(0, converged - at) / 1e6 : double.PositiveInfinity : null));
        }

        return figures;
    }

    // When every watch had every version that was acknowledged before a moment.
    private static long? ConvergedAt(FaultHistory history, IReadOnlyList<UserHistory> users, long moment)
    {
        var last = moment;
        foreach (var user in users)
        {
            var version = new KnownVersions(user.Acknowledged.Select(write => (write.AcknowledgedAt!.Value, write.Version))).Before(moment);
            foreach (var watch in user.Sightings.Where(sighting => history.LiveWatches.ContainsKey(sighting.Watch)).GroupBy(sighting => sighting.Watch, StringComparer.Ordinal))
            {
                var seen = new WatchedVersions(watch);
                if (seen.BeganAt > moment)
                {
                    continue;
                }

                if (seen.ArrivedAt(version) is not { } arrivedAt)
                {
                    return null;
                }

                last = Math.Max(last, arrivedAt);
            }
        }

        return last;
    }
}
