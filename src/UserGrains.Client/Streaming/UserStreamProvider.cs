using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Streams;
using UserGrains.Client.Feed;

namespace UserGrains.Client.Streaming;

/// <summary>
/// The stream provider behind <see cref="UserStreams.ProviderName"/>: Orleans' own way to subscribe, over the feed. A subscription heals like any watch.
/// </summary>
internal sealed class UserStreamProvider(UserFeed feed, IGrainFactory grains, IGrainContextAccessor contexts) : IStreamProvider
{
    private readonly object[] _kinds = [new UserUpdates(feed), new WatcherBatches(grains, feed)];
    private readonly SubscriptionOwner _process = new(Grain: null, Guid.NewGuid());
    private readonly SubscriptionList _processSubscriptions = new();
    private readonly ConcurrentDictionary<GrainId, SubscriptionList> _grainSubscriptions = [];

    public string Name => UserStreams.ProviderName;

    public bool IsRewindable => true;

    public TimeProvider Time => feed.Time;

    public ILogger Logger => feed.Logger;

    public CancellationToken Stopping => feed.Stopping;

    public IAsyncStream<T> GetStream<T>(StreamId streamId)
    {
        _ = KeyOf<T>(streamId);
        return new UserStream<T>(this, streamId);
    }

    public IStreamKind<T> KindOf<T>() => _kinds.OfType<IStreamKind<T>>().SingleOrDefault() ?? throw new NotSupportedException(
        $"The stream provider '{Name}' has streams of {nameof(UserChanged)} (namespace '{UserStreams.UserUpdatesNamespace}') and of {nameof(UserBatch)} (namespace '{UserStreams.WatcherBatchesNamespace}'), not of {typeof(T).Name}.");

    public UserKey KeyOf<T>(StreamId streamId)
    {
        var kind = KindOf<T>();
        return kind.Namespace.Equals(streamId.GetNamespace(), StringComparison.Ordinal) && UserKey.TryParse(streamId.GetKeyAsString(), out var key)
            ? key
            : throw new ArgumentException(
                $"A stream of {typeof(T).Name} is found by StreamId.Create(\"{kind.Namespace}\", UserKey.Create(keyset, id).ToString()).",
                nameof(streamId));
    }

    /// <summary>Who calls now: the grain whose turn it is, or the process.</summary>
    /// <exception cref="NotSupportedException">It is a stateless worker.</exception>
    public Subscriber CurrentSubscriber()
    {
        // In a client, and in a silo outside of grains, there is a context without an instance.
        if (contexts.GrainContext is not { GrainInstance: { } instance } grain)
        {
            return new Subscriber(_process, _processSubscriptions, Grain: null);
        }

        if (instance.GetType().IsDefined(typeof(StatelessWorkerAttribute), inherit: true))
        {
            throw new NotSupportedException("A stateless worker has no identity that a delivery could be sent to; subscribe from a grain with one.");
        }

        var (consumer, reference) = ((IGrainExtensionBinder)grain).GetOrSetExtension<UserStreamConsumer, IUserStreamConsumer>(() => new UserStreamConsumer());
        Adopt(grain, consumer.Subscriptions);
        return new Subscriber(_process with { Grain = grain.GrainId }, consumer.Subscriptions, reference);
    }

    /// <summary>Ends a subscription, whoever made it.</summary>
    public ValueTask EndAsync(SubscriptionOwner owner, Guid handleId)
    {
        if (owner.Grain is { } grain)
        {
            return contexts.GrainContext is { GrainInstance: not null } context && context.GrainId == grain
                ? End(CurrentSubscriber().Subscriptions)
                : grains.GetGrain(grain).AsReference<IUserStreamConsumer>().EndAsync(handleId);
        }

        return owner.IsSameAs(_process)
            ? End(_processSubscriptions)
            : throw new InvalidOperationException("The subscription was made by another process, outside of grains, and can only be ended there.");

        ValueTask End(SubscriptionList subscriptions)
        {
            subscriptions.End(handleId);
            return ValueTask.CompletedTask;
        }
    }

    // What an earlier activation of the grain left behind in this process ends when the grain subscribes again.
    private void Adopt(IGrainContext grain, SubscriptionList subscriptions)
    {
        SubscriptionList? earlier = null;
        var isNew = false;
        _grainSubscriptions.AddOrUpdate(
            grain.GrainId,
            _ =>
            {
                isNew = true;
                return subscriptions;
            },
            (_, known) =>
            {
                isNew = known != subscriptions;
                earlier = isNew ? known : null;
                return subscriptions;
            });
        if (!isNew)
        {
            return;
        }

        earlier?.EndAll();

        // The activation's subscriptions outlive it, without its memory, until the next delivery has woken the grain.
        var grainId = grain.GrainId;
        _ = grain.Deactivated.ContinueWith(
            _ => subscriptions.Abandon(onEmpty: () => _grainSubscriptions.TryRemove(KeyValuePair.Create(grainId, subscriptions))),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
