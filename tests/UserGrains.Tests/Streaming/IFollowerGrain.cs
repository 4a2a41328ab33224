using Orleans.Streams;

namespace UserGrains.Tests.Streaming;

/// <summary>A grain that subscribes to users' streams. What it is called with is in <see cref="FollowerLog"/>.</summary>
public interface IFollowerGrain : IGrainWithStringKey
{
    Task<StreamSubscriptionHandle<UserChanged>> SubscribeAsync(IAsyncStream<UserChanged> stream, long? fromVersion);

    /// <summary>Subscribes now and in every later activation, from the version it has.</summary>
    Task FollowAsync(string userKey);

    /// <summary>Occupies the grain's turn until the log releases it.</summary>
    Task HoldTurnAsync();

    Task UnsubscribeAsync(StreamSubscriptionHandle<UserChanged> handle);

    Task<StreamSubscriptionHandle<UserChanged>> ResumeAsync(StreamSubscriptionHandle<UserChanged> handle, long? fromVersion);

    Task<IReadOnlyList<StreamSubscriptionHandle<UserChanged>>> GetHandlesAsync(IAsyncStream<UserChanged> stream);
}
