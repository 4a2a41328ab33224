namespace UserGrains.Listing;

/// <summary>What has changed of a shard's users.</summary>
/// <param name="Users">Each user at most once, as its grain last stored it.</param>
/// <param name="MustCatchUp">Whether more has changed than is here, so that storage has to be asked.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.ShardNews")]
internal sealed record ShardNews([property: Id(0)] ChangedUser[] Users, [property: Id(1)] bool MustCatchUp);
