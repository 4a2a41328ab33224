namespace UserGrains.Faults.Checking;

/// <summary>
/// What began after something had ended comes after it (G1). With one state per version, which <see cref="States"/> checks,
/// this is linearizability of a single register.
/// </summary>
internal static class RealTimeOrder
{
    public static IEnumerable<Violation> Check(UserHistory user, long staleReadBound)
    {
        var strong = user.Reads.Where(read => read.IsStrong).ToArray();
        var known = new KnownVersions(user.Acknowledged.Select(write => (write.AcknowledgedAt!.Value, write.Version))
            .Concat(strong.Select(read => (read.AnsweredAt, read.Version))));
        foreach (var write in user.Acknowledged)
        {
            if (known.Before(write.StartedAt) is var newest && newest >= write.Version)
            {
                yield return new Violation("G1", $"Write {write.Id} of {user.Id} made version {write.Version}, but version {newest} was known before it began.");
            }
        }

        foreach (var read in strong)
        {
            if (known.Before(read.StartedAt) is var newest && newest > read.Version)
            {
                yield return new Violation("G1", $"A strong read of {user.Id} returned version {read.Version}, but version {newest} was known before it began.");
            }
        }

        var startedAt = user.Writes.ToDictionary(write => write.Id, write => write.StartedAt, StringComparer.Ordinal);
        foreach (var read in user.Reads)
        {
            if (startedAt.TryGetValue(read.Value, out var started) && read.AnsweredAt < started)
            {
                yield return new Violation("G1", $"A read of {user.Id} returned write {read.Value} before it began.");
            }
        }

        foreach (var (read, age) in StaleReads(user).Where(stale => stale.Age > staleReadBound))
        {
            yield return new Violation("G1", $"A read of {user.Id} returned version {read.Version}, which had been replaced for {age / 1e6:0.0} s when it began.");
        }
    }

    /// <summary>Finds plain reads that were older than the stored state, and by how much.</summary>
    public static IEnumerable<(ReadRecord Read, long Age)> StaleReads(UserHistory user)
    {
        // For each version the earliest moment at which a newer one was acknowledged.
        var byVersion = user.Acknowledged.OrderBy(write => write.Version).ToArray();
        var versions = byVersion.Select(write => write.Version).ToArray();
        var replacedAt = new long[byVersion.Length + 1];
        replacedAt[byVersion.Length] = long.MaxValue;
        for (var i = byVersion.Length - 1; i >= 0; i--)
        {
            replacedAt[i] = Math.Min(replacedAt[i + 1], byVersion[i].AcknowledgedAt!.Value);
        }

        foreach (var read in user.Reads.Where(read => !read.IsStrong))
        {
            var next = Array.BinarySearch(versions, read.Version + 1);
            var replaced = replacedAt[next < 0 ? ~next : next];
            if (replaced < read.StartedAt)
            {
                yield return (read, read.StartedAt - replaced);
            }
        }
    }
}
