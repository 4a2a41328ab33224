using UserGrains.Benchmarks.Baselines;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Updates users as fast as the answers come, through grain references of an Orleans client.</summary>
internal sealed class UpdateLoad : ILoad
{
    private readonly ClientHost _host;
    private readonly Func<int, UserPatch, ValueTask<UserWriteResult>> _updateAsync;
    private readonly Func<Task> _seedAsync;
    private readonly ClosedLoop _loop;
    private readonly int[][] _shares;
    private readonly UserPatch[][] _patches;

    private UpdateLoad(LoadSettings settings, ClientHost host, Func<int, UserPatch, ValueTask<UserWriteResult>> updateAsync, Func<Task> seedAsync)
    {
        _host = host;
        _updateAsync = updateAsync;
        _seedAsync = seedAsync;
        _loop = new ClosedLoop(settings.Callers, settings.ServerProcessIds, CallAsync);
        _shares = Workload.Shares(settings.Users, settings.Callers);
        _patches = Workload.Patches(settings.Callers);
    }

    public static async Task<ILoad> OnUsersAsync(LoadSettings settings)
    {
        var host = await ClientHost.StartAsync(settings);
        var users = Enumerable.Range(0, settings.Users).Select(user => host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user))).ToArray();
        return new UpdateLoad(
            settings,
            host,
            (user, patch) => users[user].UpdateAsync(patch, CancellationToken.None),
            () => UserSeed.CreateAsync(host.Client, 0, settings.Users));
    }

    public static async Task<ILoad> OnPlainUsersAsync(LoadSettings settings)
    {
        var host = await ClientHost.StartAsync(settings);
        var users = Enumerable.Range(0, settings.Users).Select(user => host.Client.GetGrain<IPlainUserGrain>(Workload.Id(user))).ToArray();
        return new UpdateLoad(
            settings,
            host,
            (user, patch) => users[user].UpdateAsync(patch, CancellationToken.None),
            () => UserSeed.ForEachAsync(
                0,
                settings.Users,
                async user => await users[user].UpdateAsync(Workload.Full(user), CancellationToken.None),
                mostAtOnce: 4)); // The storage is fastest with few.
    }

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Run)
        {
            return await _loop.RunAsync(duration);
        }

        await _seedAsync();
        return new Round();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async ValueTask CallAsync(int caller, int turn)
    {
        var share = _shares[caller];
        var patches = _patches[caller];

        // The next patch with each lap of the share: never the one that the user got from this caller the last time.
        var result = await _updateAsync(share[turn % share.Length], patches[turn / share.Length % patches.Length]);
        if (result.Status != UserWriteStatus.Applied)
        {
            throw new BenchmarkException($"An update ended as {result.Status}; every one should have changed its user.");
        }
    }
}
