namespace UserGrains.Benchmarks.Loads;

/// <summary>What the driver can ask of a load. Each load has <see cref="Prepare"/> and those of the others that its scenario needs.</summary>
internal enum LoadStep
{
    /// <summary>Makes the users; not measured.</summary>
    Prepare,

    /// <summary>Runs the load for a time.</summary>
    Run,

    /// <summary>Runs it for a time on a user whom nobody watches.</summary>
    RunUnwatched,

    /// <summary>Reads every user once, and ends when all are there.</summary>
    ReadAll,

    /// <summary>Begins to watch, and ends when every user's state has arrived.</summary>
    Watch,

    /// <summary>Opens long-polls, and ends when all are open.</summary>
    Poll,

    /// <summary>Closes all connections.</summary>
    Close,

    /// <summary>Begins to update, whether it succeeds or not, until <see cref="NodeIsBack"/>.</summary>
    Churn,

    /// <summary>The node takes calls again: ends when the latest state of every user has arrived.</summary>
    NodeIsBack,
}
