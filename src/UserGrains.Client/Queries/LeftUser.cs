namespace UserGrains.Client.Queries;

/// <summary>A user who does not match any more.</summary>
/// <param name="Id">The id.</param>
/// <param name="User">The user as it is; <see langword="null"/> when it was deleted.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.LeftUser")]
internal readonly record struct LeftUser([property: Id(0)] string Id, [property: Id(1)] UserMetadata? User);
