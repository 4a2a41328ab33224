namespace UserGrains.Client.Streaming;

/// <summary>A live subscription, whatever its items are.</summary>
internal abstract class UserSubscription(StreamId streamId, Guid handleId) : IDisposable
{
    public StreamId StreamId { get; } = streamId;

    public Guid HandleId { get; } = handleId;

    /// <summary>Calls the observer with a delivery. A repeated one is not handed over twice, but waits until the first is through.</summary>
    public abstract Task HandOverAsync(long number);

    /// <summary>Ends the subscription. A callback that runs is not interrupted; none begins after this.</summary>
    public abstract void Dispose();

    /// <summary>Lets go of the observer.</summary>
    public abstract void ForgetObserver();
}
