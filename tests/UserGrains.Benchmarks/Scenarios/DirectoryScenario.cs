using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>What the directory costs: memory, the time to build it from storage, and what it takes from updates.</summary>
internal sealed class DirectoryScenario : IScenario
{
    private const string Off = "directory off";

    private const int Users = 100_000;
    private const int UpdatedUsers = 10_000;
    private const int Callers = 256;
    private const int Rounds = 5;
    private const int Builds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "directory";

    public string Description => $"the index of {Users:N0} users: bytes a user, and building it from SQLite; and the update scenario with the directory on and off";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var full = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        await bench.StartLoadAsync(LoadKind.List, full, Users, callers: 1, cancellationToken);
        await full.DeactivateGrainsAsync(cancellationToken);
        var builds = new List<(double Seconds, double Bytes)>();
        for (var build = 1; build <= Builds; build++)
        {
            var before = await full.HeapBytesAsync(cancellationToken);
            var seconds = await full.BuildDirectoryAsync(cancellationToken);
            builds.Add((seconds, (await full.HeapBytesAsync(cancellationToken) - before) / Users));
            bench.Say(FormattableString.Invariant($"build {build} of {Builds}: {seconds:0.00} s, {builds[^1].Bytes:0} bytes a user"));
        }

        await bench.StopAllAsync();
        var on = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var onLoad = await bench.StartLoadAsync(LoadKind.Update, on, UpdatedUsers, Callers, cancellationToken);
        var off = await bench.StartServerAsync(ServerKind.SqliteWithoutDirectory, cancellationToken);
        var offLoad = await bench.StartLoadAsync(LoadKind.Update, off, UpdatedUsers, Callers, cancellationToken);
        var rounds = await Contest.RunAsync(bench, Rounds, [new(Contest.Ours, onLoad, RoundTime), new(Off, offLoad, RoundTime)], cancellationToken);
        return
        [
            new Figure(Name, Metric.PerUser, builds.Select(build => build.Bytes).Order().ElementAt(Builds / 2)) { Target = Target.AtMost(400) },
            new Figure(Name, Metric.Ready, builds.Select(build => build.Seconds).Order().ElementAt(Builds / 2)) { Target = Target.AtMost(2) },
            .. Figures.Of(Name, rounds[0], (Off, rounds[1]), (Metric.Throughput, Target.RatioAtLeast(0.95))),
        ];
    }
}
