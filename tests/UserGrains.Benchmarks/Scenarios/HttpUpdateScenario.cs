using UserGrains.Benchmarks.Baselines;
using UserGrains.Benchmarks.Http;
using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Acknowledged, synced updates over HTTP, against small services that one would write on a database.</summary>
internal sealed class HttpUpdateScenario : IScenario
{
    private const int Users = 10_000;
    private const int Connections = 128;
    private const int Rounds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "http-update";

    public string Description =>
        $"the node's PATCH of {Users:N0} users, {Connections} connections, SQLite fully synced; against minimal APIs over PostgreSQL and Redis";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken)
    {
        Wrk.Demand();
        var contenders = new List<Contender> { await StartAsync(bench, Contest.Ours, ServerKind.Node, cancellationToken) };
        var baselines = new List<(string Name, double Ratio)>();
        foreach (var (name, kind, missing, ratio) in new[]
        {
            ("PostgreSQL with NOTIFY", ServerKind.PostgresNotify, PostgresServer.Missing, 6),
            ("PostgreSQL", ServerKind.Postgres, PostgresServer.Missing, 2),
            ("Redis, always synced", ServerKind.Redis, RedisServer.IsInstalled ? null : "redis-server is not installed. On Debian: apt-get install redis-server", 0.45),
        })
        {
            if (missing is not null)
            {
                bench.Say($"the figures against {name} are left out: {missing}.");
                continue;
            }

            contenders.Add(await StartAsync(bench, name, kind, cancellationToken));
            baselines.Add((name, ratio));
        }

        var rounds = await Contest.RunAsync(bench, Rounds, contenders, cancellationToken);
        var ours = rounds[0];
        List<Figure> figures = [new(Name, Metric.Throughput, ours.Throughput) { Target = Target.AtLeast(15_000) }];
        for (var i = 0; i < baselines.Count; i++)
        {
            // The databases' own processor time is not in their services'.
            var baseline = rounds[i + 1] with { CpuPerOperation = 0 };
            figures.AddRange(Figures.Of(Name, ours, (baselines[i].Name, baseline), (Metric.Throughput, Target.RatioAtLeast(baselines[i].Ratio))));
        }

        return figures;
    }

    private static async Task<Contender> StartAsync(Bench bench, string name, ServerKind kind, CancellationToken cancellationToken)
    {
        var server = await bench.StartServerAsync(kind, cancellationToken);
        return new Contender(name, await bench.StartLoadAsync(LoadKind.HttpUpdate, server, Users, Connections, cancellationToken), RoundTime);
    }
}
