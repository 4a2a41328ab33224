namespace UserGrains.Listing;

/// <summary>A shard's part of a page.</summary>
/// <param name="Users">The first users of the page that this shard has, in the direction in which the list is gone through.</param>
/// <param name="Total">How many users match in this shard.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.ShardPage")]
internal sealed record ShardPage([property: Id(0)] UserMetadata[] Users, [property: Id(1)] long Total);
