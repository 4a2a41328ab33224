using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Many callers on one user.</summary>
internal sealed class UpdateHotScenario : IScenario
{
    private const int Callers = 256;
    private const int Rounds = 5;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(5);

    public string Name => "update-hot";

    public string Description => $"one user, {Callers} callers, SQLite fully synced";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Update, server, users: 1, Callers, cancellationToken);
        var rounds = await Contest.RunAsync(bench, Rounds, [new Contender(Contest.Ours, load, RoundTime)], cancellationToken);
        return [.. Figures.Of(Name, rounds[0], baseline: null, (Metric.Throughput, Target.AtLeast(20_000)))];
    }
}
