using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>What silos cost each other: the same load on clusters of different sizes.</summary>
internal sealed class ScaleScenario : IScenario
{
    private const int Users = 4_000;
    private const int MostSilos = 3;
    private const int Rounds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    // Until every silo has heard what the others can do; before that, they do not agree on who has which partition.
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(5);

    // Until the directory's shards, which the first silo has at first, are where their users are.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(12);

    public string Name => "scale";

    public string Description => $"1 to {MostSilos} silo processes on Azurite, {Users:N0} users, the same updates per second: what all silos together take for one";

    // Three clusters, each of which has to come to rest.
    public TimeSpan MaxTime => TimeSpan.FromMinutes(4);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        List<Round> bySilos = [];
        for (var silos = 1; silos <= MostSilos; silos++)
        {
            await bench.StartAzuriteAsync(cancellationToken);
            List<ServerProcess> servers = [];
            for (var silo = 0; silo < silos; silo++)
            {
                servers.Add(await bench.StartServerAsync(ServerKind.Azure, cancellationToken));
            }

            await Task.Delay(JoinTime, TimeProvider.System, cancellationToken);
            var load = await bench.StartLoadAsync(LoadKind.PacedUpdate, servers, Users, callers: 1, cancellationToken);
            bySilos.Add(await MeasureAsync(bench, load, silos, cancellationToken));
            await bench.StopAllAsync();
        }

        var one = bySilos[0];
        return
        [
            .. bySilos.Skip(1).SelectMany((round, i) => new[]
            {
                new Figure(Name, Metric.CpuPerOperation, round.CpuPerOperation)
                {
                    Baseline = new Baseline($"1 silo instead of {i + 2}", one.CpuPerOperation),
                    Target = i + 2 == MostSilos ? Target.RatioAtMost(1.5) : null,
                },
                new Figure(Name, Metric.LatencyP50, round.Latency.P50) { Baseline = new Baseline($"1 silo instead of {i + 2}", one.Latency.P50) },
                new Figure(Name, Metric.LatencyP99, round.Latency.P99) { Baseline = new Baseline($"1 silo instead of {i + 2}", one.Latency.P99) },
            }),
            new Figure(Name, Metric.Errors, bySilos.Sum(round => round.Failures)) { Target = Target.AtMost(0) },
        ];
    }

    private static async Task<Round> MeasureAsync(Bench bench, LoadProcess load, int silos, CancellationToken cancellationToken)
    {
        await load.RunAsync(SettleTime, cancellationToken);
        List<Round> rounds = [];
        for (var round = 1; round <= Rounds; round++)
        {
            rounds.Add(await load.RunAsync(RoundTime, cancellationToken));
            bench.Say($"{silos} silo(s), round {round} of {Rounds}: {rounds[^1]}");
        }

        return Round.Median(rounds);
    }
}
