using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>The first page of a filtered, sorted list.</summary>
internal sealed class ListScenario : IScenario
{
    private const int Users = 100_000;
    private const int Rounds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "list";

    public string Description => $"{Users:N0} users, 1 caller: filter on status and prefix of name, sorted by name, first 100";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.List, server, Users, callers: 1, cancellationToken);
        var rounds = await Contest.RunAsync(bench, Rounds, [new Contender(Contest.Ours, load, RoundTime)], cancellationToken);
        return [.. Figures.Of(Name, rounds[0], baseline: null, (Metric.LatencyP50, Target.AtMost(20)))];
    }
}
