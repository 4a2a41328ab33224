namespace UserGrains.Benchmarks.Loads;

/// <summary>Makes users before anything is measured.</summary>
internal static class UserSeed
{
    private const int MostAtOnce = 64;
    private const int MostAttempts = 10;

    /// <summary>Does something for each of a row of users, for some of them at a time.</summary>
    public static Task ForEachAsync(int first, int count, Func<int, ValueTask> doAsync, int mostAtOnce = MostAtOnce) => Parallel.ForEachAsync(
        Enumerable.Range(first, count),
        new ParallelOptions { MaxDegreeOfParallelism = mostAtOnce },
        (user, _) => doAsync(user));

    /// <summary>Makes a row of users with every field set.</summary>
    public static Task CreateAsync(IGrainFactory grains, int first, int count) => ForEachAsync(first, count, async user =>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await grains.GetUserGrain(Workload.Keyset, Workload.Id(user)).SetAsync(Workload.Full(user), CancellationToken.None);
                return;
            }
            catch (UserGrainsException exception) when (exception.IsTransient && attempt < MostAttempts)
            {
                // A machine that is busy with something else; nothing is measured yet.
            }
        }
    });
}
