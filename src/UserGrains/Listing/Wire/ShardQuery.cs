namespace UserGrains.Listing;

/// <summary>What a shard is asked for a page.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.ShardQuery")]
internal sealed record ShardQuery
{
    /// <summary>The keyset.</summary>
    [Id(0)]
    public required string Keyset { get; init; }

    /// <summary>The whole query.</summary>
    [Id(1)]
    public required UserQuery Query { get; init; }

    /// <summary>What the shard must have heard of.</summary>
    [Id(2)]
    public required ShardFreshness Freshness { get; init; }
}
