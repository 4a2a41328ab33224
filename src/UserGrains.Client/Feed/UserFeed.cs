using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using UserGrains.Client.Watching;

namespace UserGrains.Client.Feed;

/// <summary>
/// The one object of a process that turns many local watches into at most one lease per user. The stored state of a user is the truth and events are hints:
/// whatever is lost, the next renewal or join says what this process has and gets what it lacks.
/// </summary>
internal sealed partial class UserFeed(
    IGrainFactory grains,
    IOptions<UserGrainsClientOptions> options,
    [FromKeyedServices(FeedTime.Key)] TimeProvider time,
    FeedInstruments instruments,
    ILogger<UserFeed> logger) : IFeedObserver, IDisposable
{
    private readonly UserGrainsClientOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FeedUser> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<long, FeedUser> _usersByHandle = [];
    private readonly Dictionary<Guid, PublisherLink> _links = [];
    private readonly CancellationTokenSource _stopping = new();
    private long _lastHandle;
    private FeedLease? _lease;
    private Task _ticking = Task.CompletedTask;

    /// <summary>The log of everything about watches in this process.</summary>
    public ILogger Logger => logger;

    /// <summary>The clock of everything about watches in this process.</summary>
    public TimeProvider Time => time;

    /// <summary>Ends when the process stops following.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Begins to follow; called once, outside any grain, when calls can be made.</summary>
    public void Start()
    {
        _lease = new FeedLease(Guid.NewGuid(), grains.CreateObjectReference<IFeedObserver>(this), _options.InterestLease);
        _ticking = Task.Run(TickAsync, CancellationToken.None);
        SignalJoins();
    }

    /// <summary>Ends all following and gives the leases back. Watches stay open and see nothing more.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _ticking;
        await ReleaseAsync(TakeEverything());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _wakeUp.Dispose();
    }

    /// <summary>Opens a watch; it must be disposed.</summary>
    public UserWatch Open(string keyset, IEnumerable<string> ids, WatchOptions watchOptions)
    {
        var keys = WatchRules.Check(keyset, ids, watchOptions);
        var watch = new UserWatch(this, watchOptions, time, keys.Count);
        lock (_gate)
        {
            if (_users.Count + keys.Count(key => !_users.ContainsKey(key.ToString())) > _options.MaxWatchedUsers)
            {
                throw new UserGrainsException(
                    UserGrainsError.TooBusy,
                    $"This process would follow more than {_options.MaxWatchedUsers} users; raise {nameof(UserGrainsClientOptions.MaxWatchedUsers)}, or watch fewer.");
            }

            foreach (var key in keys)
            {
                var user = Follow(key);
                var seen = watchOptions.ResumeFrom.GetValueOrDefault(key.Id);
                var watched = watch.Add(user, seen);
                user.Watches.Add(watched);
                if (user.IsKnown)
                {
                    watch.MarkKnown(watched);
                }
            }
        }

        instruments.WatchOpened();
        SignalJoins();
        return watch;
    }

    /// <summary>Opens a watch and enumerates it.</summary>
    public async IAsyncEnumerable<UserBatch> WatchAsync(
        string keyset,
        IEnumerable<string> ids,
        WatchOptions watchOptions,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = Open(keyset, ids, watchOptions);
        while (true)
        {
            yield return await watch.NextAsync(cancellationToken);
        }
    }

    /// <summary>Ends a watch. Its users are followed for a while longer, for the next watch of them.</summary>
    public void Close(UserWatch watch)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            foreach (var watched in watch.Users)
            {
                var user = watched.User;
                user.Watches.Remove(watched);
                if (user.Watches.Count == 0)
                {
                    user.UnwatchedSince = now;
                }
            }
        }

        instruments.WatchClosed();
    }

    /// <inheritdoc/>
    public ValueTask PushAsync(PushBatch batch)
    {
        var isGap = false;
        lock (_gate)
        {
            _links.TryGetValue(batch.PublisherId, out var link);
            if (link is not null)
            {
                isGap = link.LastNumber > 0 && batch.Number > link.LastNumber + 1;
                link.LastHeard = time.GetTimestamp();
                link.LastNumber = batch.Number;
                link.MembershipVersion = Math.Max(link.MembershipVersion, batch.MembershipVersion);
                if (isGap)
                {
                    // Renewed with the next tick, that is within 250 ms.
                    link.LastRenewed = long.MinValue;
                }
            }

            Take(batch.States, link);
            foreach (var handle in batch.Closed)
            {
                if (_usersByHandle.TryGetValue(handle, out var user) && (user.Link is null || user.Link == link))
                {
                    user.MustJoinAgain = user.IsJoining;
                    Rejoin(user);
                }
            }
        }

        if (isGap)
        {
            instruments.GapHealed();
            WakeUp();
        }

        instruments.EventsReceived(batch.States.Length);
        SignalJoins();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<int> CountWatchesAsync(long handle)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_usersByHandle.TryGetValue(handle, out var user) ? user.Watches.Count : 0);
        }
    }

    private FeedUser Follow(UserKey key)
    {
        var grainKey = key.ToString();
        if (!_users.TryGetValue(grainKey, out var user))
        {
            user = new FeedUser(key, grainKey, ++_lastHandle);
            _users.Add(grainKey, user);
            _usersByHandle.Add(user.Handle, user);
            Rejoin(user);
        }

        return user;
    }

    private void Forget(FeedUser user)
    {
        _users.Remove(user.GrainKey);
        _usersByHandle.Remove(user.Handle);
        user.Link?.Users.Remove(user);
        user.Link = null;
    }

    // Everything a silo sends ends here: in a push, a renewal or a join.
    private void Take(IEnumerable<FeedState> states, PublisherLink? link)
    {
        foreach (var (handle, snapshot) in states)
        {
            if (!_usersByHandle.TryGetValue(handle, out var user))
            {
                continue;
            }

            var isAuthoritative = link is not null && user.Link == link;
            Take(user, snapshot, isAuthoritative);
            if (!isAuthoritative && user.IsJoining && user.Position != (snapshot?.Position ?? default))
            {
                // It overtook the join's answer, and of an incarnation that is not known yet it says nothing. The silo takes it for delivered.
                user.MustJoinAgain = true;
            }
        }
    }

    private static void Take(FeedUser user, UserSnapshot? snapshot, bool isAuthoritative)
    {
        var wasKnown = user.IsKnown;
        if (!user.Accept(snapshot, isAuthoritative))
        {
            return;
        }

        foreach (var watched in user.Watches)
        {
            if (wasKnown)
            {
                watched.Watch.MarkChanged(watched);
            }
            else if (user.IsKnown)
            {
                watched.Watch.MarkKnown(watched);
            }
        }
    }
}
