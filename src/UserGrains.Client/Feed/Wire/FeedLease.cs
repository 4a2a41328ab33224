namespace UserGrains.Client.Feed;

/// <summary>Who leases users, and for how long.</summary>
/// <param name="FeedId">The process's feed.</param>
/// <param name="Observer">Where it takes events.</param>
/// <param name="Duration">How long a lease lasts from its last renewal.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.FeedLease")]
internal sealed record FeedLease([property: Id(0)] Guid FeedId, [property: Id(1)] IFeedObserver Observer, [property: Id(2)] TimeSpan Duration);
