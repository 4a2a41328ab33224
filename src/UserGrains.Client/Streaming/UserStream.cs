using System.Diagnostics.CodeAnalysis;
using Orleans.Streams;

namespace UserGrains.Client.Streaming;

/// <summary>A stream as everybody sees it. Only UserGrains publishes on it; everybody may subscribe.</summary>
/// <typeparam name="T">The item.</typeparam>
[GenerateSerializer, Immutable, SerializationCallbacks(typeof(UserStreamCallbacks)), Alias("UserGrains.UserStream`1")]
[SuppressMessage("Design", "CA1036", Justification = "Orleans demands the comparison of streams; nobody compares them by operators.")]
internal sealed class UserStream<T> : IAsyncStream<T>, IProvidedStream
{
    [Id(0)]
    private readonly StreamId _streamId;

    [NonSerialized]
    private UserStreamProvider? _provider;

    public UserStream(UserStreamProvider provider, StreamId streamId)
    {
        _provider = provider;
        _streamId = streamId;
    }

    public bool IsRewindable => true;

    public string ProviderName => UserStreams.ProviderName;

    public StreamId StreamId => _streamId;

    public UserStreamProvider Provider
    {
        get => _provider ?? throw new InvalidOperationException("A stream works in an Orleans client or silo that has UserGrains, and only after it came through Orleans' own serializer.");
        set => _provider = value;
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, token: null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return filterData is null
            ? SubscribeAsync(new OneByOne<T>(observer), token)
            : throw new NotSupportedException("These streams have no filters; look at what changed in the observer.");
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => SubscribeAsync(observer, token: null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return SubscribeAsync(Guid.NewGuid(), observer, token);
    }

    /// <summary>Subscribes under a given handle, in the place of a subscription that has it.</summary>
    public async Task<StreamSubscriptionHandle<T>> SubscribeAsync(Guid handleId, IAsyncBatchObserver<T> observer, StreamSequenceToken? token)
    {
        var subscriber = Provider.CurrentSubscriber();
        var source = await Provider.KindOf<T>().OpenAsync(Provider.KeyOf<T>(StreamId), token);
        var subscription = new UserSubscription<T>(StreamId, handleId, source, observer, subscriber, Provider.Time, Provider.Logger);
        subscriber.Subscriptions.Put(subscription);
        subscription.Start(Provider.Stopping);
        return new UserSubscriptionHandle<T>(this, handleId, subscriber.Owner);
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        var subscriber = Provider.CurrentSubscriber();
        IList<StreamSubscriptionHandle<T>> handles =
            [.. subscriber.Subscriptions.Of(StreamId).Select(subscription => new UserSubscriptionHandle<T>(this, subscription.HandleId, subscriber.Owner))];
        return Task.FromResult(handles);
    }

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => throw NotAProducer();

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null) => throw NotAProducer();

    public Task OnErrorAsync(Exception ex) => throw NotAProducer();

    public Task OnCompletedAsync() => throw NotAProducer();

    public bool Equals(IAsyncStream<T>? other) => other is UserStream<T> stream && stream.StreamId == StreamId;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => StreamId.GetHashCode();

    public int CompareTo(IAsyncStream<T>? other) =>
        other is null ? 1 : string.CompareOrdinal(StreamId.ToString(), other.StreamId.ToString());

    private static NotSupportedException NotAProducer() =>
        new("Only UserGrains publishes on this stream, once a change is stored. Update the user instead.");
}
