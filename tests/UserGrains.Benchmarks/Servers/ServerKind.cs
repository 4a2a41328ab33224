namespace UserGrains.Benchmarks.Servers;

/// <summary>What a silo is made of.</summary>
internal enum ServerKind
{
    /// <summary>UserGrains on its SQLite storage, fully synced.</summary>
    Sqlite,

    /// <summary>The same, and it notes when each write was stored.</summary>
    WatchedSqlite,

    /// <summary>UserGrains on a storage that completes at once; it also has the empty grain.</summary>
    Immediate,

    /// <summary>A plain user grain on Orleans' AdoNet storage on SQLite, fully synced.</summary>
    AdoNet,

    /// <summary>A user grain without storage that publishes on tuned memory streams.</summary>
    MemoryStreams,
}
