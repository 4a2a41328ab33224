namespace UserGrains.Client.Queries;

/// <summary>What a watch by query begins with.</summary>
/// <param name="ShardCount">How many shards the directory has.</param>
/// <param name="MembershipVersion">The cluster's membership that the shards must have heard of.</param>
/// <param name="MustCatchUp">Whether they must read storage first.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.QueryWatchOpened")]
internal readonly record struct QueryWatchOpened([property: Id(0)] int ShardCount, [property: Id(1)] long MembershipVersion, [property: Id(2)] bool MustCatchUp);
