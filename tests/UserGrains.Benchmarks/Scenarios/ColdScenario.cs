using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>The first call of each of many stored users after a start: all of them are read from Azure Tables.</summary>
internal sealed class ColdScenario : IScenario
{
    private const int Users = 10_000;
    private const int Callers = 256;
    private const int Rounds = 3;

    public string Name => "cold";

    public string Description => $"a silo that has just started reads {Users:N0} users from Azurite, {Callers} callers";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        List<Round> rounds = [];
        await bench.RepeatAsync(Rounds, async round =>
        {
            await bench.StartAzuriteAsync(cancellationToken);
            var seeder = await bench.StartServerAsync(ServerKind.Azure, cancellationToken);
            await bench.StartLoadAsync(LoadKind.Update, seeder, Users, Callers, cancellationToken);

            // Another process, which has none of these users in memory; the load warms it up with users of its own.
            await seeder.StopAsync();
            var server = await bench.StartServerAsync(ServerKind.Azure, cancellationToken);
            var load = await bench.StartLoadAsync(LoadKind.ColdRead, server, Users, Callers, cancellationToken);
            rounds.Add(await load.RunAsync(LoadStep.ReadAll, TimeSpan.Zero, cancellationToken));
            bench.Say($"round {round} of {Rounds}: {rounds[^1]}");
            await bench.StopAllAsync();
        });
        var median = Round.Median(rounds);
        return
        [
            new Figure(Name, Metric.Throughput, median.Throughput) { Target = Target.AtLeast(2_000) },
            new Figure(Name, Metric.LatencyP99, median.Latency.P99),
            new Figure(Name, Metric.CpuPerOperation, median.CpuPerOperation),
        ];
    }
}
