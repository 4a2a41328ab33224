namespace UserGrains.Client.Queries;

/// <summary>What has changed among the users of one shard who match.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.QueryPollReply")]
internal sealed record QueryPollReply
{
    /// <summary>1 more than that of the reply before it.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>Whether everybody who matches comes anew, from this reply to the next with <see cref="IsCurrent"/>; whoever does not come has left.</summary>
    [Id(1)]
    public required bool IsReset { get; init; }

    /// <summary>Whether there is nothing more at the moment.</summary>
    [Id(2)]
    public required bool IsCurrent { get; init; }

    /// <summary>Users who match, as they are.</summary>
    [Id(3)]
    public required UserMetadata[] Matching { get; init; }

    /// <summary>Users who do not match any more.</summary>
    [Id(4)]
    public required LeftUser[] Left { get; init; }
}
