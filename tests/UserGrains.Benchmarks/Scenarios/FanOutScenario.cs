using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Many callbacks on one user, and what they do to its updates.</summary>
internal sealed class FanOutScenario : IScenario
{
    private const string Unwatched = "the same without watchers";

    private const int Callbacks = 10_000;
    private const int Rounds = 3;

    private static readonly TimeSpan DeliverTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UpdateTime = TimeSpan.FromSeconds(10);

    public string Name => "fan-out";

    public string Description => $"one user, {Callbacks:N0} callbacks in one client; and the latency of its updates with and without them";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var watchers = await bench.StartLoadAsync(LoadKind.FanOut, server, users: 1, Callbacks, cancellationToken);
        var delivered = await Contest.RunAsync(bench, Rounds, [new Contender("deliveries", watchers, DeliverTime)], cancellationToken);

        var updates = await bench.StartLoadAsync(LoadKind.FanOutUpdate, server, users: 1, callers: 1, cancellationToken);
        var rounds = await Contest.RunAsync(
            bench,
            Rounds,
            [
                new Contender("updates, watched", updates, UpdateTime),
                new Contender("updates, unwatched", updates, UpdateTime, LoadStep.RunUnwatched),
            ],
            cancellationToken);
        var (watched, unwatched) = (rounds[0], rounds[1]);
        return
        [
            new Figure(Name, Metric.Throughput, delivered[0].Throughput) { Target = Target.AtLeast(500_000) },
            .. Figures.Of(Name, watched, (Unwatched, unwatched), (Metric.LatencyP99, Target.RatioAtMost(1.5)))
                .Where(figure => figure.Metric != Metric.Throughput),
        ];
    }
}
