using System.Diagnostics;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Watches many users, and updates them while their node is killed and after it came back.</summary>
internal sealed class WatchManyLoad : ILoad
{
    private const int WarmUpUsers = 100;

    /// <summary>How many users get one more update as soon as the node is back.</summary>
    private const int UpdatesAfterRestart = 1_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private readonly UserPatch[][] _patches;
    private readonly CancellationTokenSource _churnEnded = new();

    private UserWatch? _watch;

    private WatchManyLoad(LoadSettings settings, ClientHost host)
    {
        _settings = settings;
        _host = host;
        _patches = Workload.Patches(settings.Callers + 1);
    }

    public static async Task<ILoad> StartAsync(LoadSettings settings) =>
        new WatchManyLoad(settings, await ClientHost.StartAsync(settings, client => client.AddUserGrainsClient()));

    public Task<Round> RunAsync(LoadStep step, TimeSpan duration) => step switch
    {
        LoadStep.Prepare => PrepareAsync(),
        LoadStep.Watch => WatchAsync(),
        LoadStep.Churn => Task.FromResult(Churn()),
        LoadStep.NodeIsBack => ConvergeAsync(),
        _ => throw new BenchmarkException($"This load cannot {step}."),
    };

    public async ValueTask DisposeAsync()
    {
        await _churnEnded.CancelAsync();
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        await _host.DisposeAsync();
        _churnEnded.Dispose();
    }

    /// <summary>Makes the users, and watches a few others so that the code has run once.</summary>
    private async Task<Round> PrepareAsync()
    {
        await UserSeed.CreateAsync(_host.Client, 0, _settings.Users + WarmUpUsers);
        await using var watch = UserWatch.Start(_host.Chat, _settings.Users, WarmUpUsers);
        await watch.WaitAsync(AnyVersion(WarmUpUsers), MaxWait);
        return new Round();
    }

    private async Task<Round> WatchAsync()
    {
        var start = Stopwatch.GetTimestamp();
        _watch = UserWatch.Start(_host.Chat, 0, _settings.Users);
        var last = await _watch.WaitAsync(AnyVersion(_settings.Users), MaxWait);
        return new Round { Seconds = Stopwatch.GetElapsedTime(start, last).TotalSeconds };
    }

    private Round Churn()
    {
        var shares = Workload.Shares(_settings.Users, _settings.Callers);
        for (var caller = 0; caller < _settings.Callers; caller++)
        {
            // Not waited for: a call into the killed node may hang until it times out.
            _ = ChurnAsync(shares[caller], _patches[caller]);
        }

        return new Round();
    }

    private async Task ChurnAsync(int[] share, UserPatch[] patches)
    {
        for (var turn = 0; !_churnEnded.IsCancellationRequested; turn++)
        {
            await TryUpdateAsync(share[turn % share.Length], patches[turn / share.Length % patches.Length]);
        }
    }

    private async Task<Round> ConvergeAsync()
    {
        var back = Stopwatch.GetTimestamp();
        await _churnEnded.CancelAsync();
        await UserSeed.ForEachAsync(0, UpdatesAfterRestart, async user =>
        {
            while (!await TryUpdateAsync(user, _patches[^1][0]))
            {
            }
        });

        var versions = new long[_settings.Users];
        await UserSeed.ForEachAsync(0, _settings.Users, async user =>
        {
            var stored = await _host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user)).GetAsync(CancellationToken.None);
            versions[user] = stored!.Version;
        });

        var last = await _watch!.WaitAsync(versions, MaxWait);
        return new Round { Seconds = Math.Max(0, Stopwatch.GetElapsedTime(back, last).TotalSeconds) };
    }

    private async ValueTask<bool> TryUpdateAsync(int user, UserPatch patch)
    {
        try
        {
            await _host.Chat.UpdateUserAsync(Workload.Id(user), patch);
            return true;
        }
        catch (UserGrainsException exception) when (exception.IsTransient)
        {
            await Task.Delay(RetryDelay, TimeProvider.System);
            return false;
        }
    }

    private static long[] AnyVersion(int users) => [.. Enumerable.Repeat(1L, users)];
}
