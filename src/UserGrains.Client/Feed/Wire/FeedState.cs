namespace UserGrains.Client.Feed;

/// <summary>A user's newest state, on its way to a feed.</summary>
/// <param name="Handle">The number by which the feed names the user.</param>
/// <param name="Snapshot">The state; <see langword="null"/> when there is no record of the user.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.FeedState")]
internal readonly record struct FeedState([property: Id(0)] long Handle, [property: Id(1)] UserSnapshot? Snapshot);
