using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>A silo's publisher: one outbox for each process that watches users of this silo. Storing a user never waits for it.</summary>
internal sealed class UserPublisher(
    IGrainFactory grains,
    IClusterMembershipService membership,
    [FromKeyedServices(FeedTime.Key)] TimeProvider time,
    ILogger<UserPublisher> logger) : IUserPublisher, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HeartbeatAfter = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, FeedOutbox> _outboxes = [];
    private readonly CancellationTokenSource _stopping = new();
    private PublisherReference? _reference;
    private Task _ticking = Task.CompletedTask;

    private PublisherReference Reference => _reference ?? throw new InvalidOperationException("The silo has not started its publisher yet.");

    /// <summary>Makes the channel of an activation that somebody begins to watch.</summary>
    public UserChannel Open(GrainId grainId, UserSnapshot? stored) => new(grainId, Reference, stored);

    /// <summary>Leases a user to a process.</summary>
    public UserJoined Join(UserChannel channel, FeedLease lease, long handle, UserPosition known)
    {
        while (true)
        {
            var outbox = _outboxes.GetOrAdd(lease.FeedId, static (_, args) => args.Self.NewOutbox(args.Lease), (Self: this, Lease: lease));
            if (outbox.TryLease(channel, lease, handle) is { } leased)
            {
                return channel.Join(leased, known);
            }

            _outboxes.TryRemove(KeyValuePair.Create(lease.FeedId, outbox));
        }
    }

    /// <inheritdoc/>
    public ValueTask<RenewalReply> RenewAsync(Renewal renewal) => ValueTask.FromResult(
        _outboxes.TryGetValue(renewal.FeedId, out var outbox)
            ? outbox.Renew(renewal.Users)
            : new RenewalReply([], [.. renewal.Users.Select(user => user.Handle)]));

    /// <inheritdoc/>
    public Task ReleaseAsync(Guid feedId, long[] handles)
    {
        if (_outboxes.TryGetValue(feedId, out var outbox))
        {
            End(outbox.Release(handles));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(UserPublisher),
        ServiceLifecycleStage.ApplicationServices,
        _ =>
        {
            _reference = new PublisherReference(Guid.NewGuid(), grains.CreateObjectReference<IUserPublisher>(this));
            _ticking = Task.Run(TickAsync, CancellationToken.None);
            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stopping.CancelAsync();
            await _ticking;
        });

    private FeedOutbox NewOutbox(FeedLease lease) => new(Reference.Id, lease, () => membership.CurrentSnapshot.Version.Value, time, logger);

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickPeriod, time);
        var swept = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var outbox in _outboxes.Values)
                {
                    outbox.SendHeartbeatAfter(HeartbeatAfter);
                }

                if (time.GetElapsedTime(swept) >= SweepPeriod)
                {
                    swept = time.GetTimestamp();
                    Sweep();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private void Sweep()
    {
        foreach (var outbox in _outboxes.Values)
        {
            End(outbox.ReleaseExpired(out var isRetired));
            if (isRetired)
            {
                _outboxes.TryRemove(KeyValuePair.Create(outbox.FeedId, outbox));
            }
        }
    }

    private void End(List<UserLease> leases)
    {
        foreach (var lease in leases)
        {
            if (lease.Channel.Remove(lease))
            {
                _ = grains.GetGrain(lease.Channel.GrainId).AsReference<IWatchedUserGrain>().LeasesEndedAsync();
            }
        }
    }
}
