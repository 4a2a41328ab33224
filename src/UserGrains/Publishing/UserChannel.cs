using System.Collections.Immutable;
using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>
/// What an active, watched user shares with its silo's publisher: the newest stored state, and the processes that lease it.
/// The grain writes the state; the publisher reads it whenever it comes to send, so it always sends the newest.
/// </summary>
internal sealed class UserChannel(GrainId grainId, PublisherReference publisher, UserSnapshot? latest)
{
    private volatile UserSnapshot? _latest = latest;
    private ImmutableArray<UserLease> _leases = [];

    public GrainId GrainId { get; } = grainId;

    public UserSnapshot? Latest => _latest;

    public bool HasLeases => !_leases.IsEmpty;

    /// <summary>Leases the user to a process and says where it stands.</summary>
    public UserJoined Join(UserLease lease, UserPosition known)
    {
        // The lease is there before the state is read: whatever is stored from now on is sent.
        ImmutableInterlocked.Update(ref _leases, static (leases, added) => leases.Contains(added) ? leases : leases.Add(added), lease);

        // What was sent stays as it is: this answer may not arrive, or not be waited for any longer, and a state that the process has already is dropped there.
        var snapshot = _latest;
        var isNews = (snapshot?.Position ?? default) != known;
        return new UserJoined(isNews ? snapshot : null, isNews, publisher);
    }

    /// <summary>Takes a newly stored state; called in version order. It never waits.</summary>
    public void Publish(UserSnapshot? stored)
    {
        _latest = stored;
        foreach (var lease in _leases)
        {
            lease.Outbox.MarkChanged(lease);
        }
    }

    /// <summary>Counts who watches the user. All processes are asked at once, so one that is gone costs its time-out, and not more.</summary>
    public async Task<UserWatchers> CountWatchersAsync()
    {
        var counts = await Task.WhenAll(_leases.Select(lease => lease.CountWatchesAsync()));
        return new UserWatchers(counts.Sum() ?? 0, counts.Count(count => count > 0), counts.Count(count => count is null));
    }

    /// <summary>Tells every process that the user is served here no longer.</summary>
    public void Close()
    {
        foreach (var lease in ImmutableInterlocked.InterlockedExchange(ref _leases, []))
        {
            lease.Outbox.MarkClosed(lease);
        }
    }

    /// <summary>Forgets a lease that ended.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Remove(UserLease lease) =>
        ImmutableInterlocked.Update(ref _leases, static (leases, removed) => leases.Remove(removed), lease) && _leases.IsEmpty;
}
