namespace UserGrains.Listing;

/// <summary>What a shard must have heard of before it answers.</summary>
/// <param name="MembershipVersion">The cluster's membership: of a silo that is gone by then, storage knows what it had not told yet.</param>
/// <param name="MustCatchUp">Whether a silo could not be asked, so that storage has to be.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.ShardFreshness")]
internal readonly record struct ShardFreshness([property: Id(0)] long MembershipVersion, [property: Id(1)] bool MustCatchUp);
