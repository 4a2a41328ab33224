using Microsoft.Extensions.Logging;
using UserGrains.Client.Watching;

namespace UserGrains.Client.Feed;

/// <summary>Joining: many users to a call, a few calls at a time, again until each is served.</summary>
internal sealed partial class UserFeed
{
    private const int MaxJoinsUnderWay = 4;

    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(1);

    // Users of a silo that is silent. Once it is given up they are served elsewhere, and should be followed there within a second.
    private static readonly TimeSpan MaxMissingBackoff = TimeSpan.FromMilliseconds(250);

    private readonly Queue<FeedUser> _toJoin = [];
    private int _joinsUnderWay;
    private TimeSpan _joinBackoff;
    private TaskCompletionSource _connectionsChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Rejoin(FeedUser user)
    {
        user.Link?.Users.Remove(user);
        user.Link = null;
        if (!user.IsJoining)
        {
            user.IsJoining = true;
            _toJoin.Enqueue(user);
        }
    }

    // Not to be called under the lock: it starts calls.
    private void SignalJoins()
    {
        while (_lease is { } lease && !_stopping.IsCancellationRequested)
        {
            List<FeedUser> users;
            lock (_gate)
            {
                if (_toJoin.Count == 0 || _joinsUnderWay == MaxJoinsUnderWay)
                {
                    return;
                }

                users = TakeJoining();
                _joinsUnderWay++;
            }

            using (ExecutionContext.SuppressFlow())
            {
                // Away from the caller: neither a grain's scheduler nor its RequestContext may travel along.
                _ = Task.Run(() => JoinAsync(lease, users), CancellationToken.None);
            }
        }
    }

    private List<FeedUser> TakeJoining()
    {
        var users = new List<FeedUser>(Math.Min(_toJoin.Count, JoinRequest.MaxUsers));
        while (users.Count < JoinRequest.MaxUsers
            && _toJoin.TryPeek(out var user)
            && (users.Count == 0 || user.Key.Keyset.Equals(users[0].Key.Keyset, StringComparison.Ordinal)))
        {
            users.Add(_toJoin.Dequeue());
        }

        return users;
    }

    private async Task JoinAsync(FeedLease lease, List<FeedUser> users)
    {
        var changed = ConnectionsChanged();
        try
        {
            var joining = users.Select(user => new JoiningUser(user.GrainKey, new FeedPosition(user.Handle, user.Position))).ToArray();
            var call = grains.GetGrain<IUserJoinGrain>(0).JoinAsync(new JoinRequest(users[0].Key.Keyset, lease, joining)).AsTask();
            if (await Task.WhenAny(call, changed) != call)
            {
                // The silo that has the request may be the one that is gone, and would be waited for. What it may still answer is asked for again.
                call.Ignore();
                Joined(users, new JoinReply([], []));
                return;
            }

            var missing = Joined(users, await call);
            _joinBackoff = missing == 0 ? TimeSpan.Zero : Backoff.Next(_joinBackoff, MinBackoff, MaxMissingBackoff);
            if (missing > 0)
            {
                await PauseAsync(changed);
            }
        }
        catch (UserGrainsException exception) when (!exception.IsTransient)
        {
            Refused(users, exception);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // No node can be reached, or it is starting or stopping: watches wait until one answers.
            _joinBackoff = Backoff.Next(_joinBackoff, MinBackoff, MaxBackoff);
            LogJoinFailed(exception.GetType(), users.Count);
            foreach (var watch in WatchesOf(users))
            {
                watch.MarkAttempted();
            }

            await PauseAsync(changed);
            Joined(users, new JoinReply([], []));
        }
        finally
        {
            lock (_gate)
            {
                _joinsUnderWay--;
            }

            SignalJoins();
        }
    }

    private Task ConnectionsChanged()
    {
        lock (_gate)
        {
            return _connectionsChanged.Task;
        }
    }

    private async Task PauseAsync(Task changed)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(Task.Delay(_joinBackoff, time, over.Token), changed);
        await over.CancelAsync();
    }

    // Returns how many were not reached; they are queued again.
    private int Joined(List<FeedUser> users, JoinReply reply)
    {
        var now = time.GetTimestamp();
        var healed = 0;
        var missing = 0;
        lock (_gate)
        {
            foreach (var user in users)
            {
                user.IsJoining = false;
            }

            foreach (var (state, isNews, publisher) in reply.Users)
            {
                if (!_usersByHandle.TryGetValue(state.Handle, out var user))
                {
                    continue;
                }

                var reference = reply.Publishers[publisher];
                if (!_links.TryGetValue(reference.Id, out var link))
                {
                    link = new PublisherLink(reference, now);
                    _links.Add(reference.Id, link);
                }

                if (!user.MustJoinAgain)
                {
                    user.Link = link;
                    link.Users.Add(user);
                }

                user.MustJoinAgain = false;
                healed += isNews && user.IsKnown ? 1 : 0;
                Take(user, isNews ? state.Snapshot : user.Latest, isAuthoritative: true);
            }

            foreach (var user in users)
            {
                if (user.Link is null && _usersByHandle.ContainsKey(user.Handle))
                {
                    missing++;
                    Rejoin(user);
                }
            }
        }

        instruments.StatesHealed(healed);
        return missing;
    }

    private void Refused(List<FeedUser> users, UserGrainsException exception)
    {
        foreach (var watch in WatchesOf(users))
        {
            watch.Fail(exception);
        }

        lock (_gate)
        {
            foreach (var user in users)
            {
                user.IsJoining = false;
                Forget(user);
            }
        }
    }

    private HashSet<UserWatch> WatchesOf(List<FeedUser> users)
    {
        lock (_gate)
        {
            return [.. users.SelectMany(user => user.Watches).Select(watched => watched.Watch)];
        }
    }

    [LoggerMessage(
        EventId = 1201,
        Level = LogLevel.Debug,
        Message = "Joining {Users} watched users failed ({Cause}); it is tried again until it succeeds.")]
    private partial void LogJoinFailed(Type cause, int users);
}
