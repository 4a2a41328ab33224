namespace UserGrains.Faults.Checking;

/// <summary>Watches see rising versions (G4), and arrive at the last one (G5).</summary>
internal static class Watches
{
    public static IEnumerable<Violation> CheckRising(UserHistory user)
    {
        foreach (var watch in user.Sightings.GroupBy(sighting => sighting.Watch, StringComparer.Ordinal))
        {
            Sighting? before = null;
            foreach (var sighting in watch)
            {
                // That there is no such user may be said again: it is no version.
                if (before is { Version: > 0 } && before.Incarnation == sighting.Incarnation && sighting.Version <= before.Version)
                {
                    yield return new Violation("G4", $"Watch {watch.Key} saw version {sighting.Version} of {user.Id} after version {before.Version}.");
                }
                else if (before is { Version: > 0 } && before.Incarnation != sighting.Incarnation)
                {
                    yield return new Violation("G4", $"Watch {watch.Key} saw {user.Id} change its incarnation, and nobody erased it.");
                }

                before = sighting;
            }
        }
    }

    public static IEnumerable<Violation> CheckConverged(FaultHistory history)
    {
        var last = new Dictionary<(string Watch, string User), long>();
        foreach (var sighting in history.Sightings)
        {
            last[(sighting.Watch, sighting.User)] = sighting.Version;
        }

        var finals = history.Finals.ToDictionary(final => final.User, final => final.Version, StringComparer.Ordinal);
        return history.LiveWatches
            .SelectMany(watch => watch.Value, (watch, user) => (Watch: watch.Key, User: user))
            .Where(pair => finals.ContainsKey(pair.User) && last.GetValueOrDefault(pair, -1) != finals[pair.User])
            .Select(pair => new Violation(
                "G5",
                last.TryGetValue(pair, out var version)
                    ? $"Watch {pair.Watch} stayed at version {version} of {pair.User}, which ended at version {finals[pair.User]}."
                    : $"Watch {pair.Watch} never heard of {pair.User}, which ended at version {finals[pair.User]}."));
    }
}
