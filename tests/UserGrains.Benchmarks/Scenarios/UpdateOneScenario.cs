using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>One caller, against a bare commit on the same disk.</summary>
internal sealed class UpdateOneScenario : IScenario
{
    private const string Commit = "bare SQLite commit, synced";
    private const string EmptyCall = "empty grain call";

    private const int Users = 1_000;
    private const int Rounds = 5;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(5);

    public string Name => "update-one";

    public string Description => $"one caller, {Users:N0} users in turn, SQLite fully synced; against a bare synced commit of a row of the same size";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var commits = await bench.StartLoadAsync(LoadKind.SqliteCommit, server: null, Users, callers: 1, cancellationToken);
        var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Update, server, Users, callers: 1, cancellationToken);
        var empty = await bench.StartLoadAsync(LoadKind.EmptyCall, server, Users, callers: 1, cancellationToken);
        var rounds = await Contest.RunAsync(
            bench,
            Rounds,
            [new Contender(Contest.Ours, load, RoundTime), new Contender(Commit, commits, RoundTime), new Contender(EmptyCall, empty, RoundTime)],
            cancellationToken);

        // The call beside the commit says what is left for us: an update is one of each.
        return
        [
            .. Figures.Of(Name, rounds[0], (Commit, rounds[1]), (Metric.LatencyP50, Target.RatioAtMost(1.5))),
            new Figure(Name, Metric.LatencyP50, rounds[0].Latency.P50) { Baseline = new Baseline(EmptyCall, rounds[2].Latency.P50) },
        ];
    }
}
