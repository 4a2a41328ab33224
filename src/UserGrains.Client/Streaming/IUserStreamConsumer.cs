using Orleans.Concurrency;

namespace UserGrains.Client.Streaming;

/// <summary>The extension by which a grain's subscriptions are called: as requests of the grain, one turn after another.</summary>
[Alias("UserGrains.IUserStreamConsumer")]
internal interface IUserStreamConsumer : IGrainExtension
{
    /// <summary>Has a subscription's observer called with the delivery that it holds. The items stay in the process: the activation that subscribed is in it.</summary>
    /// <returns>
    /// <see langword="false"/> when this activation does not have the subscription: it was ended, or the grain was activated anew and has subscribed again by itself.
    /// </returns>
    [Alias("Deliver")]
    ValueTask<bool> DeliverAsync(Guid handleId, long number);

    /// <summary>Ends a subscription for somebody else who was given its handle. It interleaves, because the grain may be waiting for that very somebody.</summary>
    [Alias("End")]
    [AlwaysInterleave]
    ValueTask EndAsync(Guid handleId);
}
