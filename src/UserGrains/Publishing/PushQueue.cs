using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>What is to be sent to one process, and what of it is under way. Not safe for several threads: the outbox's lock guards it.</summary>
internal sealed class PushQueue
{
    private const int MaxUsers = 500;
    private const int MaxCharacters = 512 * 1024;

    private readonly Queue<UserLease> _changed = [];
    private readonly List<UserLease> _underWay = [];
    private readonly List<long> _closed = [];

    /// <summary>Whether a batch is to be sent also when there is nothing in it.</summary>
    public bool IsHeartbeatDue { get; set; }

    public bool IsEmpty => _changed.Count == 0 && _closed.Count == 0 && !IsHeartbeatDue;

    /// <summary>Sends the user's newest state, whatever that is by then.</summary>
    public void AddChanged(UserLease lease)
    {
        if (!lease.IsQueued)
        {
            lease.IsQueued = true;
            _changed.Enqueue(lease);
        }
    }

    /// <summary>Says that the user is served here no longer. What it still owes is sent too, so that the process need not read it where the user is served next.</summary>
    public void AddClosed(long handle) => _closed.Add(handle);

    /// <summary>Takes the next batch: as many states as one call should carry, and every user that went.</summary>
    public (FeedState[] States, long[] Closed) Take()
    {
        _underWay.Clear();
        var states = new List<FeedState>(Math.Min(_changed.Count, MaxUsers));
        var characters = 0;
        while (states.Count < MaxUsers && characters < MaxCharacters && TryTakeNext(out var state))
        {
            states.Add(state);
            characters += state.Snapshot?.ApproximateCharacters ?? 0;
        }

        long[] closed = [.. _closed];
        _closed.Clear();
        IsHeartbeatDue = false;
        return ([.. states], closed);
    }

    /// <summary>Takes back what was under way and was not confirmed.</summary>
    /// <param name="closed">The users that went, as <see cref="Take"/> gave them.</param>
    public void PutBack(long[] closed)
    {
        foreach (var lease in _underWay)
        {
            lease.Sent = UserLease.Unsent;
            AddChanged(lease);
        }

        _closed.AddRange(closed);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _changed.Clear();
        _closed.Clear();
        IsHeartbeatDue = false;
    }

    private bool TryTakeNext(out FeedState state)
    {
        while (_changed.TryDequeue(out var lease))
        {
            lease.IsQueued = false;
            state = lease.State;
            var position = state.Snapshot?.Position ?? default;
            if (!lease.IsEnded && position != lease.Sent)
            {
                lease.Sent = position;
                _underWay.Add(lease);
                return true;
            }
        }

        state = default;
        return false;
    }
}
