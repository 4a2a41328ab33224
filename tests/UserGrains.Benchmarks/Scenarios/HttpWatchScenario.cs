using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>How fast event streams carry updates that are made over HTTP.</summary>
internal sealed class HttpWatchScenario : IScenario
{
    private const int Users = 10_000;
    private const int Streams = 1_000;
    private const int Rounds = 4;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(8);

    public string Name => "http-watch";

    public string Description => $"{Streams:N0} open event streams of 100 users each out of {Users:N0}, 2,000 updates/s: from an update's answer to its events";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var node = await bench.StartServerAsync(ServerKind.Node, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.HttpWatch, node, Users, Streams, cancellationToken);
        var rounds = await Contest.RunAsync(bench, Rounds, [new Contender(Contest.Ours, load, RoundTime)], cancellationToken);
        return [.. Figures.Of(Name, rounds[0], baseline: null, (Metric.LatencyP99, Target.AtMost(25)))];
    }
}
