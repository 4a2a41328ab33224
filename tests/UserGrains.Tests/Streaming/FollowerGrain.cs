using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace UserGrains.Tests.Streaming;

internal sealed class FollowerGrain : Grain, IFollowerGrain, IAsyncObserver<UserChanged>
{
    private FollowerLog _log = null!;
    private bool _isTurnHeld;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = FollowerLog.Of(this.GetPrimaryKeyString());
        _log.Activations.Add(GrainContext.ActivationId.ToString());
        if (_log.UserKey is not null)
        {
            await FollowAsync(_log.UserKey);
        }
    }

    public Task<StreamSubscriptionHandle<UserChanged>> SubscribeAsync(IAsyncStream<UserChanged> stream, long? fromVersion) =>
        stream.SubscribeAsync(this, fromVersion is { } version ? new EventSequenceTokenV2(version) : null);

    public async Task FollowAsync(string userKey)
    {
        _log.UserKey = userKey;
        var stream = this.GetStreamProvider(UserStreams.ProviderName).GetStream<UserChanged>(StreamId.Create(UserStreams.UserUpdatesNamespace, userKey));
        await stream.SubscribeAsync(this, new EventSequenceTokenV2(_log.Version + 1));
    }

    public async Task HoldTurnAsync()
    {
        _isTurnHeld = true;
        _log.TurnHeld.SetResult();
        await _log.TurnReleased.Task;
        _isTurnHeld = false;
    }

    public Task UnsubscribeAsync(StreamSubscriptionHandle<UserChanged> handle) => handle.UnsubscribeAsync();

    public Task<StreamSubscriptionHandle<UserChanged>> ResumeAsync(StreamSubscriptionHandle<UserChanged> handle, long? fromVersion) =>
        handle.ResumeAsync(this, fromVersion is { } version ? new EventSequenceTokenV2(version) : null);

    public async Task<IReadOnlyList<StreamSubscriptionHandle<UserChanged>>> GetHandlesAsync(IAsyncStream<UserChanged> stream) =>
        (await stream.GetAllSubscriptionHandles()).ToArray();

    public async Task OnNextAsync(UserChanged item, StreamSequenceToken? token = null)
    {
        _log.HasOverlapped |= _isTurnHeld;
        _log.Version = item.Version;
        await Task.Yield();
        _log.HasOverlapped |= _isTurnHeld;
        _log.Received.Add(item);
    }

    public Task OnErrorAsync(Exception ex)
    {
        _log.Errors.Add(ex);
        return Task.CompletedTask;
    }
}
