namespace UserGrains.Client.Feed;

/// <summary>A process's feed, as publishers see it.</summary>
[Alias("UserGrains.IFeedObserver")]
internal interface IFeedObserver : IGrainObserver
{
    /// <summary>
    /// Takes the newest states of users that the process leases. A publisher has one call under way per process, so the answer is the back-pressure.
    /// The time-out is short because a lost answer holds up everything else for this process; what was in it is sent again.
    /// </summary>
    [Alias("Push")]
    [ResponseTimeout("00:00:01")]
    ValueTask PushAsync(PushBatch batch);

    /// <summary>Says how many watches of a user the process has open.</summary>
    /// <param name="handle">The number by which the feed names the user.</param>
    [Alias("CountWatches")]
    [ResponseTimeout("00:00:01")]
    ValueTask<int> CountWatchesAsync(long handle);
}
