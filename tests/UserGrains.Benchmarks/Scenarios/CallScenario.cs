using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>What an update costs beside storage, against a call that does nothing.</summary>
internal sealed class CallScenario : IScenario
{
    private const string EmptyCall = "empty grain call";

    private const int Users = 10_000;
    private const int Callers = 256;
    private const int Rounds = 5;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "call";

    public string Description => $"{Users:N0} users, {Callers} callers, a storage that completes at once; against an empty grain call";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        // One silo has both grains.
        var server = await bench.StartServerAsync(ServerKind.Immediate, cancellationToken);
        var empty = await bench.StartLoadAsync(LoadKind.EmptyCall, server, Users, Callers, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Update, server, Users, Callers, cancellationToken);
        var rounds = await Contest.RunAsync(
            bench,
            Rounds,
            [new Contender(Contest.Ours, load, RoundTime), new Contender(EmptyCall, empty, RoundTime)],
            cancellationToken);
        return [.. Figures.Of(Name, rounds[0], (EmptyCall, rounds[1]), (Metric.Throughput, Target.RatioAtLeast(0.4)))];
    }
}
