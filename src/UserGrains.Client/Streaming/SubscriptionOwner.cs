namespace UserGrains.Client.Streaming;

/// <summary>Whose a subscription is.</summary>
/// <param name="Grain">The grain that subscribed; <see langword="null"/> when it was no grain.</param>
/// <param name="Process">The process in which it subscribed.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.SubscriptionOwner")]
internal sealed record SubscriptionOwner([property: Id(0)] GrainId? Grain, [property: Id(1)] Guid Process)
{
    /// <summary>Whether the other is the same subscriber. A grain stays itself wherever it is activated.</summary>
    public bool IsSameAs(SubscriptionOwner other) => Grain is { } grain ? grain == other.Grain : other.Grain is null && Process == other.Process;
}
