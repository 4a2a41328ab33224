using System.Diagnostics;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Updates users at a fixed rate, through every gateway of a cluster.</summary>
internal sealed class PacedUpdateLoad : ILoad
{
    private const int UpdatesPerSecond = 1_000;

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private readonly IUserGrain[] _users;
    private readonly int[] _order;
    private readonly UserPatch[] _patches = Workload.Patches(1)[0];
    private int _turns;
    private long _failures;

    private PacedUpdateLoad(LoadSettings settings, ClientHost host)
    {
        _settings = settings;
        _host = host;
        _users = [.. Enumerable.Range(0, settings.Users).Select(user => host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user)))];
        _order = Workload.Shares(settings.Users, callers: 1)[0];
    }

    public static async Task<ILoad> StartAsync(LoadSettings settings) => new PacedUpdateLoad(settings, await ClientHost.StartAsync(settings));

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step != LoadStep.Run)
        {
            await UserSeed.CreateAsync(_host.Client, 0, _settings.Users);
            return new Round();
        }

        var latencies = new LatencyRecorder();
        var sent = 0;
        _failures = 0;
        using var serverClock = new ProcessClock(_settings.ServerProcessIds);
        serverClock.Start();
        var begin = Stopwatch.GetTimestamp();
        await PacedLoop.RunAsync(UpdatesPerSecond, duration, async _ =>
        {
            sent++;
            await UpdateAsync(_turns++, latencies);
        });
        return new Round
        {
            Throughput = (sent - _failures) / Stopwatch.GetElapsedTime(begin).TotalSeconds,
            Latency = latencies.Percentiles(),
            CpuPerOperation = serverClock.Elapsed().TotalMicroseconds / sent,
            Failures = _failures,
        };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task UpdateAsync(int turn, LatencyRecorder latencies)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            // The next patch with each lap: never the one that the user has.
            await _users[_order[turn % _order.Length]].UpdateAsync(_patches[turn / _order.Length % _patches.Length], CancellationToken.None);
        }
        catch (Exception exception) when (exception is UserGrainsException { IsTransient: true } or OrleansException or TimeoutException)
        {
            Interlocked.Increment(ref _failures);
            return;
        }

        latencies.AddSince(start);
    }
}
