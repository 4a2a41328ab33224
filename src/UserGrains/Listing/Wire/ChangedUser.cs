using UserGrains.Client.Feed;

namespace UserGrains.Listing;

/// <summary>A user that was stored.</summary>
/// <param name="Key">The grain's key.</param>
/// <param name="Snapshot">The state; <see langword="null"/> when nothing is kept of the user any more.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.ChangedUser")]
internal readonly record struct ChangedUser([property: Id(0)] string Key, [property: Id(1)] UserSnapshot? Snapshot);
