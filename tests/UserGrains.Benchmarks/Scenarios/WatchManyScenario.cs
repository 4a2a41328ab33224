using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>One client that watches many users: until it knows all, and until it knows all again after a node was killed.</summary>
internal sealed class WatchManyScenario : IScenario
{
    private const int Users = 10_000;
    private const int Updaters = 16;
    private const int Rounds = 3;

    private static readonly TimeSpan ChurnTime = TimeSpan.FromSeconds(2);

    public string Name => "watch-many";

    public string Description => $"one client, {Users:N0} users: until all have arrived, and again after the node was killed and restarted";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var ready = new List<Round>();
        var converged = new List<Round>();
        await bench.RepeatAsync(Rounds, async round =>
        {
            var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
            var load = await bench.StartLoadAsync(LoadKind.WatchMany, server, Users, Updaters, cancellationToken);

            // So that every user is read from storage when it is watched.
            await server.DeactivateGrainsAsync(cancellationToken);
            ready.Add(await load.RunAsync(LoadStep.Watch, TimeSpan.Zero, cancellationToken));

            await load.RunAsync(LoadStep.Churn, TimeSpan.Zero, cancellationToken);
            await Task.Delay(ChurnTime, TimeProvider.System, cancellationToken);
            await server.KillAsync();
            await server.StartAsync(cancellationToken);
            converged.Add(await load.RunAsync(LoadStep.NodeIsBack, TimeSpan.Zero, cancellationToken));
            bench.Say(FormattableString.Invariant($"round {round} of {Rounds}: ready in {ready[^1].Seconds:0.000} s, converged in {converged[^1].Seconds:0.000} s"));
            await bench.StopAllAsync();
        });

        return
        [
            new Figure(Name, Metric.Ready, Round.Median(ready).Seconds) { Target = Target.AtMost(1) },
            new Figure(Name, Metric.Converged, Round.Median(converged).Seconds) { Target = Target.AtMost(2) },
        ];
    }
}
