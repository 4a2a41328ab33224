namespace UserGrains.Client.Queries;

/// <summary>One question of a watch by query to one shard.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.QueryPoll")]
internal sealed record QueryPoll
{
    /// <summary>How long a question without an answer is held. It is also how long it takes to notice that a shard's silo is gone.</summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromSeconds(1.5);

    /// <summary>The watch.</summary>
    [Id(0)]
    public required Guid WatchId { get; init; }

    [Id(1)]
    public required string Keyset { get; init; }

    [Id(2)]
    public required string? Filter { get; init; }

    /// <summary>The number of the last reply that has arrived; 0 before the first. If it is not the last that was sent, the shard begins anew.</summary>
    [Id(3)]
    public required long Received { get; init; }

    /// <summary>What the shard must have heard of when the watch begins.</summary>
    [Id(4)]
    public required QueryWatchOpened Opened { get; init; }
}
