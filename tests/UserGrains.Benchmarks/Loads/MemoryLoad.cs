using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Activates users, then watches them.</summary>
internal sealed class MemoryLoad : ILoad
{
    private const int WarmUpUsers = 1_000;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private readonly List<UserWatch> _watches = [];

    private MemoryLoad(LoadSettings settings, ClientHost host)
    {
        _settings = settings;
        _host = host;
    }

    public static async Task<ILoad> StartAsync(LoadSettings settings) =>
        new MemoryLoad(settings, await ClientHost.StartAsync(settings, client => client.AddUserGrainsClient()));

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        switch (step)
        {
            case LoadStep.Prepare:
                await UserSeed.CreateAsync(_host.Client, _settings.Users, WarmUpUsers);
                await WatchAsync(_settings.Users, WarmUpUsers);
                break;
            case LoadStep.Run:
                await UserSeed.CreateAsync(_host.Client, 0, _settings.Users);
                break;
            case LoadStep.Watch:
                await WatchAsync(0, _settings.Users);
                break;
            default:
                throw new BenchmarkException($"This load cannot {step}.");
        }

        return new Round();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _watches)
        {
            await watch.DisposeAsync();
        }

        await _host.DisposeAsync();
    }

    private async Task WatchAsync(int first, int count)
    {
        var watch = UserWatch.Start(_host.Chat, first, count);
        _watches.Add(watch);
        await watch.WaitAsync([.. Enumerable.Repeat(1L, count)], MaxWait);
    }
}
