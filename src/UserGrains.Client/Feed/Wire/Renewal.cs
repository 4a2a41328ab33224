namespace UserGrains.Client.Feed;

/// <summary>Leases to prolong.</summary>
/// <param name="FeedId">The process's feed.</param>
/// <param name="Users">What it has of each user; at most <see cref="MaxUsers"/>.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.Renewal")]
internal sealed record Renewal([property: Id(0)] Guid FeedId, [property: Id(1)] FeedPosition[] Users)
{
    /// <summary>The most users of one renewal.</summary>
    public const int MaxUsers = 1_000;
}
