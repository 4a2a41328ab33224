namespace UserGrains.Client.Streaming;

/// <summary>Who subscribes: an activation of a grain, or the process when it is no grain.</summary>
/// <param name="Owner">Its name in handles.</param>
/// <param name="Subscriptions">What it has subscribed to.</param>
/// <param name="Grain">Where its callbacks are called as turns; <see langword="null"/> to call them here.</param>
internal sealed record Subscriber(SubscriptionOwner Owner, SubscriptionList Subscriptions, IUserStreamConsumer? Grain);
