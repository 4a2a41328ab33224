namespace UserGrains.Client.Feed;

/// <summary>The answer to a renewal.</summary>
/// <param name="States">The users of which the feed had an older state.</param>
/// <param name="Unknown">The users that have no lease here; they must be joined again.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.RenewalReply")]
internal sealed record RenewalReply([property: Id(0)] FeedState[] States, [property: Id(1)] long[] Unknown);
