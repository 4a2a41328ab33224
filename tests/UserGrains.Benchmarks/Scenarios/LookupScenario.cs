using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>A user by its external id.</summary>
internal sealed class LookupScenario : IScenario
{
    private const int Users = 100_000;
    private const int Rounds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "lookup";

    public string Description => $"{Users:N0} users, 1 caller: a user by its external id";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Lookup, server, Users, callers: 1, cancellationToken);
        var rounds = await Contest.RunAsync(bench, Rounds, [new Contender(Contest.Ours, load, RoundTime)], cancellationToken);
        return [.. Figures.Of(Name, rounds[0], baseline: null, (Metric.LatencyP50, Target.AtMost(1)))];
    }
}
