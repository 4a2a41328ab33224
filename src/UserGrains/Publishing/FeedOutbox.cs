using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using UserGrains.Client;
using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>
/// What one process is owed by this silo: the users it leases, and a <see cref="PushQueue"/> of what happened to them. One batch is under way at a time; the next gathers
/// meanwhile, the newest state of each user, so a slow or dead process costs bounded memory and holds up nobody else.
/// </summary>
internal sealed partial class FeedOutbox(Guid publisherId, FeedLease feed, Func<long> membershipVersion, TimeProvider time, ILogger logger) : IThreadPoolWorkItem
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, UserLease> _leases = [];
    private readonly PushQueue _queue = new();
    private long _number;
    private long _lastPush = time.GetTimestamp();
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
                // A later activation of the user.
                leased?.IsEnded = true;
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
            _queue.AddChanged(lease);
        }

        Start();
    }

    public void MarkClosed(UserLease lease)
    {
        lock (_gate)
        {
            // A later activation may have leased the same user already.
            if (!lease.IsEnded)
            {
                _leases.Remove(lease.Handle);
                _queue.AddClosed(lease.Handle);
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

            _queue.IsHeartbeatDue = true;
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
                if (_leases.TryGetValue(handle, out var lease))
                {
                    End(lease);
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
            expired.ForEach(End);
            isRetired = _isRetired = _leases.Count == 0;
            return expired;
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private long ExpiryOf(FeedLease lease) => time.GetTimestamp() + (long)(lease.Duration.TotalSeconds * time.TimestampFrequency);

    private void End(UserLease lease)
    {
        lease.IsEnded = true;
        _leases.Remove(lease.Handle);
    }

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
                // Whatever it was, the process has not confirmed the batch.
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
            if (_queue.IsEmpty)
            {
                _isRunning = false;
                return null;
            }

            var (states, closed) = _queue.Take();
            _lastPush = time.GetTimestamp();
            return new PushBatch
            {
                PublisherId = publisherId,
                Number = ++_number,
                MembershipVersion = membershipVersion(),
                States = states,
                Closed = closed,
            };
        }
    }

    private void PutBack(PushBatch batch)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                // The leases were not renewed or are all given back, and these attempts end with them. A process that is there after all notices the silence.
                _queue.Clear();
            }
            else
            {
                _queue.PutBack(batch.Closed);
            }
        }
    }

    [LoggerMessage(
        EventId = 1101,
        Level = LogLevel.Debug,
        Message = "A batch of {Users} users was not confirmed by a watching process ({Cause}); it is sent again until its leases end.")]
    private partial void LogPushFailed(Type cause, int users);
}
