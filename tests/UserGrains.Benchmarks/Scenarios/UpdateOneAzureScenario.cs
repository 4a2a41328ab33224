using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>One caller on Azure Tables, against a bare upsert of one entity.</summary>
internal sealed class UpdateOneAzureScenario : IScenario
{
    private const string Upsert = "bare upsert of one entity";

    private const int Users = 1_000;
    private const int Rounds = 5;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(5);

    public string Name => "update-one --storage azure";

    public string Description => $"one caller, {Users:N0} users in turn, Azurite; against a bare upsert of an entity of the same size";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        await bench.StartAzuriteAsync(cancellationToken);
        var upserts = await bench.StartLoadAsync(LoadKind.EntityUpsert, server: null, Users, callers: 1, cancellationToken);
        var server = await bench.StartServerAsync(ServerKind.Azure, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Update, server, Users, callers: 1, cancellationToken);
        var rounds = await Contest.RunAsync(
            bench,
            Rounds,
            [new Contender(Contest.Ours, load, RoundTime), new Contender(Upsert, upserts, RoundTime)],
            cancellationToken);
        return [.. Figures.Of(Name, rounds[0], (Upsert, rounds[1]), (Metric.LatencyP50, Target.RatioAtMost(1.3)))];
    }
}
