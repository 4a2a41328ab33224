namespace UserGrains.Client.Feed;

/// <summary>The clock of heartbeats, leases, renewals and batch windows.</summary>
internal static class FeedTime
{
    /// <summary>
    /// The key of that <see cref="TimeProvider"/>. It is apart from the grains' own, so that a test which moves the grains' time
    /// does not make every process look silent.
    /// </summary>
    public const string Key = "UserGrains.Feed";
}
