namespace UserGrains.Client.Streaming;

/// <summary>The subscriptions of one activation of a grain.</summary>
internal sealed class UserStreamConsumer : IUserStreamConsumer
{
    public SubscriptionList Subscriptions { get; } = new();

    /// <inheritdoc/>
    public async ValueTask<bool> DeliverAsync(Guid handleId, long number)
    {
        if (Subscriptions.Find(handleId) is not { } subscription)
        {
            return false;
        }

        await subscription.HandOverAsync(number);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask EndAsync(Guid handleId)
    {
        Subscriptions.End(handleId);
        return ValueTask.CompletedTask;
    }
}
