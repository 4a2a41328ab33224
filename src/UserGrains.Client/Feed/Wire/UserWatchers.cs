namespace UserGrains.Client.Feed;

/// <summary>Who watches a user by its id.</summary>
/// <param name="Watches">The open watches, in all processes that have said so.</param>
/// <param name="Processes">The processes that have any: nodes, and programs with a client.</param>
/// <param name="Silent">The processes that lease the user and did not say: they are gone, busy or of an older version.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.UserWatchers")]
internal readonly record struct UserWatchers([property: Id(0)] int Watches, [property: Id(1)] int Processes, [property: Id(2)] int Silent);
