namespace UserGrains.Benchmarks.Servers;

/// <summary>What a server is made of.</summary>
internal enum ServerKind
{
    /// <summary>UserGrains on its SQLite storage, fully synced.</summary>
    Sqlite,

    /// <summary>The same, and it notes when each write was stored.</summary>
    WatchedSqlite,

    /// <summary>The same without a directory.</summary>
    SqliteWithoutDirectory,

    /// <summary>UserGrains on a storage that completes at once; it also has the empty grain.</summary>
    Immediate,

    /// <summary>A plain user grain on Orleans' AdoNet storage on SQLite, fully synced.</summary>
    AdoNet,

    /// <summary>UserGrains on Azure Tables, its membership too: several make a cluster.</summary>
    Azure,

    /// <summary>A plain user grain that writes one entity at a time to Azure Tables.</summary>
    AzurePlain,

    /// <summary>A user grain without storage that publishes on tuned memory streams.</summary>
    MemoryStreams,

    /// <summary>The node as it is shipped, with a bare endpoint beside its HTTP API.</summary>
    Node,

    /// <summary>A small web service that keeps users in PostgreSQL and notifies with each change.</summary>
    PostgresNotify,

    /// <summary>The same without notifying.</summary>
    Postgres,

    /// <summary>A small web service that sets and publishes users in a Redis that syncs its file before it answers.</summary>
    Redis,
}
