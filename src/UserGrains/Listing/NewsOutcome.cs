namespace UserGrains.Listing;

/// <summary>What became of news about a user.</summary>
internal enum NewsOutcome
{
    /// <summary>The index knows as much or more.</summary>
    Stale = 0,

    /// <summary>The index has it now.</summary>
    Taken = 1,

    /// <summary>It cannot be told from versions which is newer: storage has to be asked.</summary>
    Doubtful = 2,
}
