namespace UserGrains.Client.Streaming;

/// <summary>The side of a watcher grain that the subscribers of its stream see.</summary>
[Alias("UserGrains.IWatcherBatches")]
internal interface IWatcherBatches : IGrainWithStringKey
{
    /// <summary>
    /// Begins a session, or waits up to 1 second for the session's next batch. A session that nobody asks for 30 seconds is forgotten.
    /// The time-out is short because a subscriber whose watcher's silo has died waits for it.
    /// </summary>
    /// <exception cref="UserGrainsException">The keyset's users cannot be watched, or storage cannot be read.</exception>
    [Alias("Poll")]
    [ResponseTimeout("00:00:02.5")]
    ValueTask<BatchPollReply> PollAsync(BatchPoll poll);

    /// <summary>Ends a session.</summary>
    [Alias("EndSession")]
    Task EndSessionAsync(Guid session);
}
