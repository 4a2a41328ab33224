using System.Collections.Concurrent;

namespace UserGrains.Client.Streaming;

/// <summary>The live subscriptions of one subscriber: of a process, or of a grain's activation. Thread-safe.</summary>
internal sealed class SubscriptionList
{
    private readonly ConcurrentDictionary<Guid, UserSubscription> _subscriptions = [];
    private volatile Action? _onEmpty;

    public IEnumerable<UserSubscription> Of(StreamId streamId) => _subscriptions.Values.Where(subscription => subscription.StreamId == streamId);

    public UserSubscription? Find(Guid handleId) => _subscriptions.GetValueOrDefault(handleId);

    /// <summary>Adds a subscription; an older one with the same handle ends.</summary>
    public void Put(UserSubscription subscription)
    {
        UserSubscription? replaced = null;
        _subscriptions.AddOrUpdate(
            subscription.HandleId,
            subscription,
            (_, older) =>
            {
                replaced = older;
                return subscription;
            });
        replaced?.Dispose();
    }

    public void Remove(UserSubscription subscription)
    {
        _subscriptions.TryRemove(KeyValuePair.Create(subscription.HandleId, subscription));
        ReportEmpty();
    }

    public void End(Guid handleId) => Find(handleId)?.Dispose();

    public void EndAll()
    {
        foreach (var subscription in _subscriptions.Values)
        {
            subscription.Dispose();
        }
    }

    /// <summary>Lets go of the observers, whose activation is gone. The subscriptions go on, so that the next delivery wakes the grain.</summary>
    /// <param name="onEmpty">Called, perhaps more than once, when the last subscription has ended.</param>
    public void Abandon(Action onEmpty)
    {
        foreach (var subscription in _subscriptions.Values)
        {
            subscription.ForgetObserver();
        }

        _onEmpty = onEmpty;
        ReportEmpty();
    }

    private void ReportEmpty()
    {
        if (_subscriptions.IsEmpty)
        {
            _onEmpty?.Invoke();
        }
    }
}
