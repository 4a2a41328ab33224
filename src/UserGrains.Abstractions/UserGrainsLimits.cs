namespace UserGrains;

/// <summary>The limits of a user, a write and a watch. A request over a limit is refused and changes nothing.</summary>
public static class UserGrainsLimits
{
    /// <summary>The most UTF-8 bytes of a user id. The least is 1.</summary>
    public const int MaxIdBytes = 92;

    /// <summary>The most characters of a keyset's name: ASCII letters, digits, '-' and '.'. The least is 1.</summary>
    public const int MaxKeysetCharacters = 64;

    /// <summary>The most characters (UTF-16 code units) of <see cref="UserMetadata.Name"/>.</summary>
    public const int MaxNameCharacters = 2048;

    /// <summary>The most characters (UTF-16 code units) of <see cref="UserMetadata.ExternalId"/>.</summary>
    public const int MaxExternalIdCharacters = 2048;

    /// <summary>The most characters (UTF-16 code units) of <see cref="UserMetadata.ProfileUrl"/>.</summary>
    public const int MaxProfileUrlCharacters = 2048;

    /// <summary>The most characters (UTF-16 code units) of <see cref="UserMetadata.Email"/>.</summary>
    public const int MaxEmailCharacters = 320;

    /// <summary>The most characters (UTF-16 code units) of <see cref="UserMetadata.Status"/>.</summary>
    public const int MaxStatusCharacters = 50;

    /// <summary>The most characters (UTF-16 code units) of <see cref="UserMetadata.Type"/>.</summary>
    public const int MaxTypeCharacters = 50;

    /// <summary>
    /// The most bytes of a whole record: the UTF-8 text of all its fields, with every custom key and the JSON text of every custom value.
    /// </summary>
    public const int MaxRecordBytes = 32 * 1024;

    /// <summary>
    /// The most updates of one user that may wait for storage. One more is refused with <see cref="UserGrainsError.TooBusy"/>.
    /// </summary>
    public const int MaxPendingUpdates = 1024;

    /// <summary>
    /// The most idempotency keys a user keeps. While that many are younger than <see cref="IdempotencyKeyLifetime"/>,
    /// a write with a further key is refused with <see cref="UserGrainsError.TooBusy"/>.
    /// </summary>
    public const int MaxIdempotencyKeys = 4096;

    /// <summary>How long a user keeps an idempotency key at least: 2 minutes.</summary>
    public static TimeSpan IdempotencyKeyLifetime { get; } = TimeSpan.FromMinutes(2);

    /// <summary>How far an idempotency key's time may lie in the future of the silo's clock: 10 seconds.</summary>
    public static TimeSpan MaxClockSkew { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The most users of one watch. A longer list is refused with <see cref="UserGrainsError.InvalidWatch"/>.</summary>
    public const int MaxUsersPerWatch = 100_000;

    /// <summary>
    /// The most watches by query of a cluster at once: each is asked about every change. One more is refused with <see cref="UserGrainsError.TooBusy"/>.
    /// </summary>
    public const int MaxQueryWatches = 256;

    /// <summary>The most users of one watcher grain. A longer list is refused with <see cref="UserGrainsError.InvalidWatch"/>.</summary>
    public const int MaxUsersPerWatcher = 1_000;

    /// <summary>The most handlers of one watcher grain. One more is refused with <see cref="UserGrainsError.InvalidWatch"/>.</summary>
    public const int MaxHandlersPerWatcher = 4;

    /// <summary>The most changes of one batch of a watcher grain. More go into further batches.</summary>
    public const int MaxChangesPerWatcherBatch = 100;

    /// <summary>The most characters (UTF-16 code units) of a filter. A longer one is refused with <see cref="UserGrainsError.InvalidQuery"/>.</summary>
    public const int MaxFilterCharacters = 16 * 1024;

    /// <summary>The most comparisons of a filter. One more is refused with <see cref="UserGrainsError.InvalidQuery"/>.</summary>
    public const int MaxFilterComparisons = 200;

    /// <summary>How deep parentheses and negations of a filter may be nested. Deeper ones are refused with <see cref="UserGrainsError.InvalidQuery"/>.</summary>
    public const int MaxFilterDepth = 32;

    /// <summary>The most fields to sort by. One more is refused with <see cref="UserGrainsError.InvalidQuery"/>.</summary>
    public const int MaxSortFields = 4;

    /// <summary>How many UTF-8 bytes of a text count when users are sorted. Users who differ only beyond come in the order of their ids.</summary>
    public const int MaxSortedBytes = 256;

    /// <summary>The most users of one page of a list. Over HTTP it is 100.</summary>
    public const int MaxUsersPerPage = 1_000;
}
