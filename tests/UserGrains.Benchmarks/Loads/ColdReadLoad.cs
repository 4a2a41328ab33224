using System.Diagnostics;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Reads each user once, by many callers: users who are not in memory are activated by it.</summary>
internal sealed class ColdReadLoad : ILoad
{
    private const int WarmUpUsers = 2_000;

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private long _failures;

    private ColdReadLoad(LoadSettings settings, ClientHost host) => (_settings, _host) = (settings, host);

    public static async Task<ILoad> StartAsync(LoadSettings settings) => new ColdReadLoad(settings, await ClientHost.StartAsync(settings));

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step != LoadStep.ReadAll)
        {
            // So that both processes are warm. The users that are read later were made by another process, and are not touched here.
            await UserSeed.CreateAsync(_host.Client, _settings.Users, WarmUpUsers);
            return new Round();
        }

        _failures = 0;
        var latencies = new LatencyRecorder();
        using var serverClock = new ProcessClock(_settings.ServerProcessIds);
        serverClock.Start();
        var begin = Stopwatch.GetTimestamp();
        await UserSeed.ForEachAsync(0, _settings.Users, user => ReadAsync(user, latencies), _settings.Callers);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return new Round
        {
            Throughput = _settings.Users / seconds,
            Seconds = seconds,
            Latency = latencies.Percentiles(),
            CpuPerOperation = serverClock.Elapsed().TotalMicroseconds / _settings.Users,
            Failures = _failures,
        };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async ValueTask ReadAsync(int user, LatencyRecorder latencies)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var found = await _host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user)).GetAsync(CancellationToken.None);
                latencies.AddSince(start);
                if (found is null)
                {
                    throw new BenchmarkException("A user that was made is not there.");
                }

                return;
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                // It is read again, and all of that time counts.
                Interlocked.Increment(ref _failures);
            }
        }
    }
}
