namespace UserGrains.Client.Feed;

/// <summary>What a publisher sends to one process; an empty one is a heartbeat.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.PushBatch")]
internal sealed record PushBatch
{
    /// <summary>The publisher, new with each start of its silo.</summary>
    [Id(0)]
    public required Guid PublisherId { get; init; }

    /// <summary>1 more than that of the batch before it to the same process. A gap means that one was lost.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>The silo's view of the cluster. A publisher that stays behind the others may be cut off.</summary>
    [Id(2)]
    public required long MembershipVersion { get; init; }

    /// <summary>Each user at most once.</summary>
    [Id(3)]
    public required FeedState[] States { get; init; }

    /// <summary>Users that this silo serves no longer; they must be joined again.</summary>
    [Id(4)]
    public required long[] Closed { get; init; }
}
