using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>How fast a watcher hears of updates, and what that costs the silo.</summary>
internal sealed class WatchScenario : IScenario
{
    private const string Streams = "Orleans memory streams, tuned";

    private const int Users = 1_000;
    private const int Rounds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(7);

    public string Name => "watch";

    public string Description => $"{Users:N0} watched users, 5,000 updates/s, external watcher; against Orleans' memory streams";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var streamServer = await bench.StartServerAsync(ServerKind.MemoryStreams, cancellationToken);
        var streams = await bench.StartLoadAsync(LoadKind.StreamWatch, streamServer, Users, callers: 0, cancellationToken);
        var server = await bench.StartServerAsync(ServerKind.WatchedSqlite, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.StoredWatch, server, Users, callers: 0, cancellationToken);
        var bareServer = await bench.StartServerAsync(ServerKind.Immediate, cancellationToken);
        var bareLoad = await bench.StartLoadAsync(LoadKind.Watch, bareServer, Users, callers: 0, cancellationToken);
        var rounds = await Contest.RunAsync(
            bench,
            Rounds,
            [
                new Contender(Contest.Ours, load, RoundTime),
                new Contender(Contest.Ours + " without storage", bareLoad, RoundTime),
                new Contender(Streams, streams, RoundTime),
            ],
            cancellationToken);

        // Latency with the real storage; processor time with none, as the streams have none.
        var ours = rounds[0] with { CpuPerOperation = rounds[1].CpuPerOperation };
        return
        [
            new Figure(Name, Metric.LatencyP50, ours.Latency.P50) { Target = Target.AtMost(0.5) },
            new Figure(Name, Metric.LatencyP99, ours.Latency.P99) { Target = Target.AtMost(3) },
            .. Figures.Of(Name, ours, (Streams, rounds[2]), (Metric.CpuPerOperation, Target.RatioAtMost(0.5))),
        ];
    }
}
