namespace UserGrains.Client.Feed;

/// <summary>A user that was joined.</summary>
/// <param name="State">The state, when <paramref name="IsNews"/>.</param>
/// <param name="IsNews">Whether the process did not have this state yet.</param>
/// <param name="Publisher">The index of the publisher in <see cref="JoinReply.Publishers"/>.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.JoinedUser")]
internal readonly record struct JoinedUser([property: Id(0)] FeedState State, [property: Id(1)] bool IsNews, [property: Id(2)] int Publisher);
