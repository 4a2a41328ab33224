using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using UserGrains.Client;
using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>
/// What one process is owed by this silo: the users it leases, and those of them that changed. One batch is under way at a time; the next gathers meanwhile,
/// the newest state of each user, so a slow or dead process costs bounded memory and holds up nobody else.
/// </summary>
internal sealed partial class FeedOutbox(Guid publisherId, FeedLease feed, Func<long> membershipVersion, TimeProvider time, ILogger logger) : IThreadPoolWorkItem
{
    private const int MaxUsersPerPush = 500;
    private const int MaxCharactersPerPush = 512 * 1024;

    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(1);

    // Differs from every position, so that what a lost batch carried is sent again.
    private static readonly UserPosition Unsent = new(-1, -1);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, UserLease> _leases = [];
    private readonly Queue<UserLease> _changed = [];
    private readonly List<long> _closed = [];

    // What users that are served here no longer still owe: the process should not have to read it where they are served next.
    private readonly Queue<FeedState> _last = [];
    private readonly List<UserLease> _underWay = [];
    private long _number;
    private long _lastPush = time.GetTimestamp();
    private bool _heartbeatDue;
    private bool _isRunning;
    private bool _isRetired;

    public Guid FeedId => feed.FeedId;

    /// <summary>Leases a user to the process, or prolongs its lease.</summary>
    /// <returns><see langword="null"/> when the outbox was retired meanwhile, and another one must be made.</returns>
    public UserLease? TryLease(UserChannel channel, FeedLease lease, long handle)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return null;
            }

            ref var leased = ref CollectionsMarshal.GetValueRefOrAddDefault(_leases, handle, out _);
            if (leased?.Channel != channel)
            {
                leased = new UserLease(this, channel, handle);
            }

            leased.ExpiresAt = ExpiryOf(lease);
            return leased;
        }
    }

    /// <summary>Asks the process how many watches of a user it has open.</summary>
    /// <returns><see langword="null"/> when it does not say.</returns>
    public async Task<int?> CountWatchesAsync(long handle)
    {
        try
        {
            return await feed.Observer.CountWatchesAsync(handle);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It is gone, or of a version that was never asked this; its lease runs out, or it is replaced.
            return null;
        }
    }

    public void MarkChanged(UserLease lease)
    {
        lock (_gate)
        {
            if (lease.IsQueued)
            {
                return;
            }

            lease.IsQueued = true;
            _changed.Enqueue(lease);
        }

        Start();
    }

    public void MarkClosed(UserLease lease)
    {
        lock (_gate)
        {
            // A later activation may have leased the same user already.
            if (_leases.TryGetValue(lease.Handle, out var current) && current == lease)
            {
                _leases.Remove(lease.Handle);
                _closed.Add(lease.Handle);
                if (lease.IsQueued)
                {
                    _last.Enqueue(lease.State);
                }
            }
        }

        Start();
    }

    /// <summary>Sends an empty batch when nothing was sent for a while, so that the process knows that silence means trouble.</summary>
    public void SendHeartbeatAfter(TimeSpan idle)
    {
        lock (_gate)
        {
            if (_isRunning || time.GetElapsedTime(_lastPush) < idle)
            {
                return;
            }

            _heartbeatDue = true;
        }

        Start();
    }

    /// <summary>Prolongs leases and answers with what the process does not have.</summary>
    public RenewalReply Renew(FeedPosition[] users)
    {
        var states = new List<FeedState>();
        var unknown = new List<long>();
        lock (_gate)
        {
            foreach (var user in users)
            {
                if (!_leases.TryGetValue(user.Handle, out var lease))
                {
                    unknown.Add(user.Handle);
                    continue;
                }

                lease.ExpiresAt = ExpiryOf(feed);
                var state = lease.State;
                if ((state.Snapshot?.Position ?? default) != user.Known)
                {
                    states.Add(state);
                }
            }
        }

        return new RenewalReply([.. states], [.. unknown]);
    }

    /// <summary>Ends the leases of the given users.</summary>
    public List<UserLease> Release(long[] handles)
    {
        var released = new List<UserLease>(handles.Length);
        lock (_gate)
        {
            foreach (var handle in handles)
            {
                if (_leases.Remove(handle, out var lease))
                {
                    released.Add(lease);
                }
            }
        }

        return released;
    }

    /// <summary>Ends the leases that were not renewed, and retires the outbox with the last.</summary>
    public List<UserLease> ReleaseExpired(out bool isRetired)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            var expired = _leases.Values.Where(lease => lease.ExpiresAt <= now).ToList();
            foreach (var lease in expired)
            {
                _leases.Remove(lease.Handle);
            }

            isRetired = _isRetired = _leases.Count == 0;
            return expired;
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private long ExpiryOf(FeedLease lease) => time.GetTimestamp() + (long)(lease.Duration.TotalSeconds * time.TimestampFrequency);

    private void Start()
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        // Neither the caller's RequestContext nor its grain scheduler may travel along.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        var backoff = TimeSpan.Zero;
        while (TakeBatch() is { } batch)
        {
            try
            {
                await feed.Observer.PushAsync(batch);
                backoff = TimeSpan.Zero;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whatever it was, the process has not confirmed the batch. Leases that are not renewed end, and with them these attempts.
                PutBack(batch);
                LogPushFailed(exception.GetType(), batch.States.Length);
                backoff = Backoff.Next(backoff, MinBackoff, MaxBackoff);
                await Task.Delay(backoff, time);
            }
        }
    }

    private PushBatch? TakeBatch()
    {
        lock (_gate)
        {
            _underWay.Clear();
            var states = new List<FeedState>(Math.Min(_changed.Count, MaxUsersPerPush));
            var characters = 0;
            while (states.Count < MaxUsersPerPush && characters < MaxCharactersPerPush && _last.TryDequeue(out var last))
            {
                states.Add(last);
                characters += last.Snapshot?.ApproximateCharacters ?? 0;
            }

            while (states.Count < MaxUsersPerPush && characters < MaxCharactersPerPush && _changed.TryDequeue(out var lease))
            {
                lease.IsQueued = false;
                if (!_leases.TryGetValue(lease.Handle, out var current) || current != lease)
                {
                    continue;
                }

                var state = lease.State;
                var position = state.Snapshot?.Position ?? default;
                if (position == lease.Sent)
                {
                    continue;
                }

                lease.Sent = position;
                _underWay.Add(lease);
                states.Add(state);
                characters += state.Snapshot?.ApproximateCharacters ?? 0;
            }

            if (states.Count == 0 && _closed.Count == 0 && !_heartbeatDue)
            {
                _isRunning = false;
                return null;
            }

            var batch = new PushBatch
            {
                PublisherId = publisherId,
                Number = ++_number,
                MembershipVersion = membershipVersion(),
                States = [.. states],
                Closed = [.. _closed],
            };
            _closed.Clear();
            _heartbeatDue = false;
            _lastPush = time.GetTimestamp();
            return batch;
        }
    }

    private void PutBack(PushBatch batch)
    {
        lock (_gate)
        {
            // The last states of users that went are not kept: who joins them again is told.
            foreach (var lease in _underWay)
            {
                lease.Sent = Unsent;
                if (!lease.IsQueued)
                {
                    lease.IsQueued = true;
                    _changed.Enqueue(lease);
                }
            }

            _closed.AddRange(batch.Closed);
        }
    }

    [LoggerMessage(
        EventId = 1101,
        Level = LogLevel.Debug,
        Message = "A batch of {Users} users was not confirmed by a watching process ({Cause}); it is sent again until its leases end.")]
    private partial void LogPushFailed(Type cause, int users);
}
