using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Acknowledged updates of many users by many callers on Azure Tables.</summary>
internal sealed class UpdateAzureScenario : IScenario
{
    private const string EntityPerWrite = "one entity per write";

    private const int Users = 10_000;
    private const int Callers = 256;
    private const int Rounds = 5;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(5);

    public string Name => "update --storage azure";

    public string Description => $"{Users:N0} users, {Callers} callers, Azurite; against a plain grain that writes one entity at a time to the same Azurite";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        await bench.StartAzuriteAsync(cancellationToken);
        var plainServer = await bench.StartServerAsync(ServerKind.AzurePlain, cancellationToken);
        var plainLoad = await bench.StartLoadAsync(LoadKind.PlainUpdate, plainServer, Users, Callers, cancellationToken);
        var server = await bench.StartServerAsync(ServerKind.Azure, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Update, server, Users, Callers, cancellationToken);
        var rounds = await Contest.RunAsync(
            bench,
            Rounds,
            [new Contender(Contest.Ours, load, RoundTime), new Contender(EntityPerWrite, plainLoad, RoundTime)],
            cancellationToken);
        return
        [
            new Figure(Name, Metric.Throughput, rounds[0].Throughput) { Target = Target.AtLeast(5_000) },
            .. Figures.Of(Name, rounds[0], (EntityPerWrite, rounds[1]), (Metric.Throughput, Target.RatioAtLeast(4))),
        ];
    }
}
