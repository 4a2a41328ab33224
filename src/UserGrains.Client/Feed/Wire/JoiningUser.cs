namespace UserGrains.Client.Feed;

/// <summary>A user that a process wants to lease.</summary>
/// <param name="Key">The grain's key.</param>
/// <param name="Position">What the process has of it.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.JoiningUser")]
internal readonly record struct JoiningUser([property: Id(0)] string Key, [property: Id(1)] FeedPosition Position);
