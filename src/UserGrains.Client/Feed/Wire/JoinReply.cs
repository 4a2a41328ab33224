namespace UserGrains.Client.Feed;

/// <summary>The users that were reached. Those that were not are missing, and are asked for again.</summary>
/// <param name="Users">The users, each with the index of its publisher.</param>
/// <param name="Publishers">The publishers of these users.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.JoinReply")]
internal sealed record JoinReply([property: Id(0)] JoinedUser[] Users, [property: Id(1)] PublisherReference[] Publishers);
