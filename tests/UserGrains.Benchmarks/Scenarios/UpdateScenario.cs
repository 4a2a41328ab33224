using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Acknowledged, synced updates of many users by many callers.</summary>
internal sealed class UpdateScenario : IScenario
{
    private const string AdoNet = "Orleans AdoNet on SQLite";
    private const string Redis = "Redis, always synced";

    private const int Users = 10_000;
    private const int Callers = 256;
    private const int Rounds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    // Its callers may stall for seconds, so its rounds are longer.
    private static readonly TimeSpan AdoNetRoundTime = TimeSpan.FromSeconds(7);

    public string Name => "update";

    public string Description => $"{Users:N0} users, {Callers} callers, SQLite fully synced; against Orleans' AdoNet storage on SQLite, and Redis with SET + PUBLISH";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        var adoNetServer = await bench.StartServerAsync(ServerKind.AdoNet, cancellationToken);
        var adoNetLoad = await bench.StartLoadAsync(LoadKind.PlainUpdate, adoNetServer, Users, Callers, cancellationToken);
        var server = await bench.StartServerAsync(ServerKind.Sqlite, cancellationToken);
        var load = await bench.StartLoadAsync(LoadKind.Update, server, Users, Callers, cancellationToken);
        List<Contender> contenders = [new(Contest.Ours, load, RoundTime), new(AdoNet, adoNetLoad, AdoNetRoundTime)];
        if (RedisServer.IsInstalled)
        {
            contenders.Add(new(Redis, await bench.StartLoadAsync(LoadKind.Redis, server: null, Users, Callers, cancellationToken), RoundTime));
        }
        else
        {
            bench.Say("redis-server is not installed, so the figures against Redis are left out. On Debian: apt-get install redis-server");
        }

        var rounds = await Contest.RunAsync(bench, Rounds, contenders, cancellationToken);
        var ours = rounds[0];
        List<Figure> figures =
        [
            new(Name, Metric.Throughput, ours.Throughput) { Target = Target.AtLeast(40_000) },
            .. Figures.Of(Name, ours, (AdoNet, rounds[1]), (Metric.Throughput, Target.RatioAtLeast(15))),
        ];
        if (rounds.Length > 2)
        {
            figures.AddRange(Figures.Of(Name, ours, (Redis, rounds[2]), (Metric.Throughput, Target.RatioAtLeast(0.5))));
        }

        return figures;
    }
}
