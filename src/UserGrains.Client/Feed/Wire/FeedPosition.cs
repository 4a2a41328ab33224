namespace UserGrains.Client.Feed;

/// <summary>What a feed has of a user.</summary>
/// <param name="Handle">The number by which the feed names the user; unique within the feed.</param>
/// <param name="Known">The newest state it has; <see langword="default"/> when none.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.FeedPosition")]
internal readonly record struct FeedPosition([property: Id(0)] long Handle, [property: Id(1)] UserPosition Known);
