using System.Diagnostics;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Updates one user at a fixed rate: the one that <see cref="FanOutLoad"/> watches, or one whom nobody watches.</summary>
internal sealed class FanOutUpdateLoad : ILoad
{
    private const int UpdatesPerSecond = 50;

    private const int UnwatchedUser = 1;

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private readonly UserPatch[] _patches = Workload.Patches(2)[1];

    private FanOutUpdateLoad(LoadSettings settings, ClientHost host)
    {
        _settings = settings;
        _host = host;
    }

    public static async Task<ILoad> StartAsync(LoadSettings settings) => new FanOutUpdateLoad(settings, await ClientHost.StartAsync(settings));

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        switch (step)
        {
            case LoadStep.Run:
                return await UpdateAsync(FanOutLoad.User, duration);
            case LoadStep.RunUnwatched:
                return await UpdateAsync(UnwatchedUser, duration);
            default:
                await UserSeed.CreateAsync(_host.Client, UnwatchedUser, 1);
                return new Round();
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<Round> UpdateAsync(int user, TimeSpan duration)
    {
        var grain = _host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user));
        var latencies = new LatencyRecorder();
        var sent = 0;
        using var serverClock = new ProcessClock(_settings.ServerProcessIds);
        serverClock.Start();
        var begin = Stopwatch.GetTimestamp();
        await PacedLoop.RunAsync(UpdatesPerSecond, duration, async turn =>
        {
            sent = turn + 1;
            var start = Stopwatch.GetTimestamp();
            await grain.UpdateAsync(_patches[turn % _patches.Length], CancellationToken.None);
            latencies.AddSince(start);
        });
        return new Round
        {
            Throughput = sent / Stopwatch.GetElapsedTime(begin).TotalSeconds,
            Latency = latencies.Percentiles(),
            CpuPerOperation = serverClock.Elapsed().TotalMicroseconds / sent,
        };
    }
}
