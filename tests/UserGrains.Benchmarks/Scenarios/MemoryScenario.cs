using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>What active users and watches take of a silo's memory.</summary>
internal sealed class MemoryScenario : IScenario
{
    private const string Unwatched = "active, unwatched user";

    private const int Users = 20_000;

    public string Name => "memory";

    public string Description => $"the silo's managed heap per active user, and how much more per watched one, with {Users:N0} users";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Memory, server, Users, callers: 0, cancellationToken);
        var empty = await server.HeapBytesAsync(cancellationToken);

        bench.Say($"activating {Users:N0} users");
        await load.RunAsync(LoadStep.Run, TimeSpan.Zero, cancellationToken);
        var active = await server.HeapBytesAsync(cancellationToken);

        bench.Say("watching them");
        await load.RunAsync(LoadStep.Watch, TimeSpan.Zero, cancellationToken);
        var watched = await server.HeapBytesAsync(cancellationToken);

        bench.Say(FormattableString.Invariant($"heap: {empty:N0} bytes without them, {active:N0} with them active, {watched:N0} with them watched"));
        var perUser = (active - empty) / Users;
        return
        [
            new Figure(Name, Metric.PerUser, perUser) { Target = Target.AtMost(4 * 1024) },
            new Figure(Name, Metric.PerUser, (watched - active) / Users) { Baseline = new Baseline(Unwatched, perUser), Target = Target.AtMost(1024) },
        ];
    }
}
