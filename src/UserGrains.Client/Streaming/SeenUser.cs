namespace UserGrains.Client.Streaming;

/// <summary>What a subscriber has seen of a user.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Position">The start of a watch that goes on from there.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.SeenUser")]
internal readonly record struct SeenUser([property: Id(0)] string Id, [property: Id(1)] UserPosition Position);
