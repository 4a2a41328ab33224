namespace UserGrains.Client.Feed;

/// <summary>Users of one keyset that a process wants to lease.</summary>
/// <param name="Keyset">The keyset of all of them.</param>
/// <param name="Lease">Who leases them.</param>
/// <param name="Users">The users; at most <see cref="MaxUsers"/>.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.JoinRequest")]
internal sealed record JoinRequest([property: Id(0)] string Keyset, [property: Id(1)] FeedLease Lease, [property: Id(2)] JoiningUser[] Users)
{
    /// <summary>The most users of one request.</summary>
    public const int MaxUsers = 500;
}
