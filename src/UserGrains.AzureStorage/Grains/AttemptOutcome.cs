namespace UserGrains.AzureStorage.Grains;

/// <summary>What is known of a transaction after it was sent.</summary>
internal enum AttemptOutcome
{
    /// <summary>All of it was carried out.</summary>
    Committed,

    /// <summary>None of it was or will be carried out; it may be sent again.</summary>
    NotCommitted,

    /// <summary>None of it was carried out, because one of its conditions failed.</summary>
    ConditionFailed,

    /// <summary>None of it was carried out, because the request is too large.</summary>
    TooLarge,
}
