namespace UserGrains.Benchmarks.Loads;

/// <summary>What a load process does.</summary>
internal enum LoadKind
{
    /// <summary>Updates users as fast as the answers come.</summary>
    Update,

    /// <summary>The same on the plain grain with Orleans' AdoNet storage.</summary>
    PlainUpdate,

    /// <summary>Updates users at a fixed rate.</summary>
    PacedUpdate,

    /// <summary>Upserts entities in a table of its own in Azurite.</summary>
    EntityUpsert,

    /// <summary>Reads each user once.</summary>
    ColdRead,

    /// <summary>Calls grains that do nothing.</summary>
    EmptyCall,

    /// <summary>Sets and publishes in a Redis of its own.</summary>
    Redis,

    /// <summary>Commits rows in a SQLite file of its own.</summary>
    SqliteCommit,

    /// <summary>Updates users at a fixed rate and watches them.</summary>
    Watch,

    /// <summary>The same on a silo that notes when each write was stored; latencies count from then.</summary>
    StoredWatch,

    /// <summary>The same over memory streams.</summary>
    StreamWatch,

    /// <summary>Watches many users through a restart of the node.</summary>
    WatchMany,

    /// <summary>Has many callbacks on one user.</summary>
    FanOut,

    /// <summary>Updates the user of <see cref="FanOut"/>, or another, at a fixed rate.</summary>
    FanOutUpdate,

    /// <summary>Activates users, then watches them.</summary>
    Memory,

    /// <summary>Reads users over HTTP as fast as the answers come.</summary>
    HttpGet,

    /// <summary>The same from the bare endpoint.</summary>
    HttpBareGet,

    /// <summary>Updates users over HTTP as fast as the answers come.</summary>
    HttpUpdate,

    /// <summary>Updates users over HTTP at a fixed rate, and follows them on event streams.</summary>
    HttpWatch,

    /// <summary>Opens many event streams, or long-polls, that have nothing to say.</summary>
    HttpConnections,

    /// <summary>Lists users.</summary>
    List,

    /// <summary>Looks users up by their external ids.</summary>
    Lookup,
}
