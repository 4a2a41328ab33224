using UserGrains.Client.Feed;
using UserGrains.Publishing;

namespace UserGrains.Users;

/// <summary>The side that watchers see: leases, and what is published to them.</summary>
internal sealed partial class UserGrain : IWatchedUserGrain
{
    // Made by the first join; a user that nobody watches costs nothing beyond its store.
    private UserChannel? _channel;

    /// <inheritdoc/>
    public async ValueTask<UserJoined> JoinAsync(FeedLease lease, long handle, UserPosition known)
    {
        await PrepareReadAsync(CancellationToken.None);

        // Between the state and the lease nothing is awaited, so nothing falls between the two.
        if (_channel is null)
        {
            _channel = _publisher.Open(GrainContext.GrainId, StoredSnapshot);
            _audit.AddWatched(GrainContext);
        }

        DelayDeactivation(Timeout.InfiniteTimeSpan);
        return _publisher.Join(_channel, lease, handle, known);
    }

    /// <inheritdoc/>
    public async ValueTask<UserWatchers> CountWatchersAsync()
    {
        Demand();
        return _channel is { } channel ? await channel.CountWatchersAsync() : default;
    }

    /// <inheritdoc/>
    public Task LeasesEndedAsync()
    {
        // A join may have come in between.
        if (_channel is { HasLeases: false })
        {
            _channel = null;
            _audit.RemoveWatched(GrainContext);
            DelayDeactivation(TimeSpan.Zero);
        }

        return Task.CompletedTask;
    }

    partial void OnStored(UserSnapshot? snapshot) => _channel?.Publish(snapshot);

    partial void OnClosing(DeactivationReason reason)
    {
        _channel?.Close();
        _audit.RemoveWatched(GrainContext);
    }
}
