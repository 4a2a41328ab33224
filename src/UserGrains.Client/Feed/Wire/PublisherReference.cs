namespace UserGrains.Client.Feed;

/// <summary>A silo's publisher.</summary>
/// <param name="Id">Its identity, new with each start of the silo.</param>
/// <param name="Publisher">Where it is called.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.PublisherReference")]
internal sealed record PublisherReference([property: Id(0)] Guid Id, [property: Id(1)] IUserPublisher Publisher);
