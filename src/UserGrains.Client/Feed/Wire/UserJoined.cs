namespace UserGrains.Client.Feed;

/// <summary>A grain's answer to a join.</summary>
/// <param name="Snapshot">The state, when <paramref name="IsNews"/>; <see langword="null"/> then means that there is no record of the user.</param>
/// <param name="IsNews">Whether the process did not have this state yet.</param>
/// <param name="Publisher">The publisher of the grain's silo.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.UserJoined")]
internal sealed record UserJoined([property: Id(0)] UserSnapshot? Snapshot, [property: Id(1)] bool IsNews, [property: Id(2)] PublisherReference Publisher);
