using UserGrains.Benchmarks.Http;
using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Reads over HTTP, against an endpoint that does nothing but answer.</summary>
internal sealed class HttpGetScenario : IScenario
{
    private const string Bare = "minimal endpoint over a dictionary";

    private const int Users = 10_000;
    private const int Connections = 128;
    private const int Rounds = 5;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "http-get";

    public string Description => $"the node's GET of {Users:N0} users, {Connections} connections; against a minimal endpoint in the same process with the same JSON";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        Wrk.Demand();
        var node = await bench.StartServerAsync(ServerKind.Node, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.HttpGet, node, Users, Connections, cancellationToken);
        var bare = await bench.StartLoadAsync(LoadKind.HttpBareGet, node, Users, Connections, cancellationToken);
        var rounds = await Contest.RunAsync(
            bench,
            Rounds,
            [new Contender(Contest.Ours, load, RoundTime), new Contender(Bare, bare, RoundTime)],
            cancellationToken);
        return [.. Figures.Of(Name, rounds[0], (Bare, rounds[1]), (Metric.Throughput, Target.RatioAtLeast(0.6)))];
    }
}
