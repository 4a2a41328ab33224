namespace UserGrains.Benchmarks.Servers;

/// <summary>The product's silo with its defaults: the keyset <see cref="Workload.Keyset"/> is open, and SQLite syncs every commit.</summary>
internal static class UserGrainsNode
{
    public static void AddTo(ISiloBuilder silo) => silo.AddUserGrains();

    public static void AddSqliteTo(ISiloBuilder silo, string path) => silo.AddUserGrainsSqlite(options => options.DataSource = path);
}
