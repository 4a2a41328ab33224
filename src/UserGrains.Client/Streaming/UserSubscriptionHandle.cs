using Orleans.Streams;

namespace UserGrains.Client.Streaming;

/// <summary>Names a subscription. Everybody may end it; only the subscriber may resume it. Store versions, not handles: it means nothing after a restart.</summary>
/// <typeparam name="T">The item.</typeparam>
[GenerateSerializer, Immutable, Alias("UserGrains.UserSubscriptionHandle`1")]
internal sealed class UserSubscriptionHandle<T> : StreamSubscriptionHandle<T>
{
    [Id(0)]
    private readonly UserStream<T> _stream;

    [Id(1)]
    private readonly Guid _handleId;

    [Id(2)]
    private readonly SubscriptionOwner _owner;

    public UserSubscriptionHandle(UserStream<T> stream, Guid handleId, SubscriptionOwner owner)
    {
        _stream = stream;
        _handleId = handleId;
        _owner = owner;
    }

    public override StreamId StreamId => _stream.StreamId;

    public override string ProviderName => UserStreams.ProviderName;

    public override Guid HandleId => _handleId;

    /// <summary>Ends the subscription; doing so twice does nothing more.</summary>
    public override async Task UnsubscribeAsync() => await _stream.Provider.EndAsync(_owner, _handleId);

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return ResumeAsync(new OneByOne<T>(observer), token);
    }

    /// <summary>Has another observer called: from the token on, or without one from where the subscription stands.</summary>
    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscriber = _stream.Provider.CurrentSubscriber();
        if (!_owner.IsSameAs(subscriber.Owner))
        {
            throw new InvalidOperationException("Only the subscriber that made a subscription can resume it, because its callbacks run there. Subscribe anew instead.");
        }

        if (token is null && subscriber.Subscriptions.Find(_handleId) is UserSubscription<T> subscription)
        {
            subscription.Replace(observer);
            return Task.FromResult<StreamSubscriptionHandle<T>>(this);
        }

        return _stream.SubscribeAsync(_handleId, observer, token);
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is UserSubscriptionHandle<T> handle && handle._handleId == _handleId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => _handleId.GetHashCode();
}
