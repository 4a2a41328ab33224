using Microsoft.Extensions.Options;
using UserGrains.Client.Feed;
using UserGrains.Client.Watching;

namespace UserGrains.Gateway.Subscribe;

/// <summary>
/// Issues the subscribers' cursors, and tells by them what a subscriber has not seen. A cursor is a time of this process, and every state that arrives
/// gets a later one, so on this node each state is delivered exactly once, whatever clocks the silos have and however the list of users changes.
/// </summary>
/// <remarks>
/// A cursor of another process can only be compared with the timetokens that silos gave to their changes. It is taken back by the allowed difference of clocks,
/// so a state may come twice after a change of nodes, and none is missed.
/// </remarks>
internal sealed class ArrivalLog
{
    // Longer than a request is held, so an entry that is needed is never dropped.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _maxClockSkew;
    private readonly long _startedAt;

    // Two generations: what is not asked for during one of them goes with the next.
    private Dictionary<string, Arrival> _recent = new(StringComparer.Ordinal);
    private Dictionary<string, Arrival> _older = new(StringComparer.Ordinal);
    private long _rotated;
    private long _last;

    public ArrivalLog(TimeProvider time, IOptions<UserGrainsGatewayOptions> options)
    {
        _time = time;
        _maxClockSkew = options.Value.MaxClockSkew.Ticks;
        _rotated = time.GetTimestamp();
        _startedAt = Next();
    }

    /// <summary>Names this process in its cursors; another process has another number.</summary>
    public int Region { get; } = Random.Shared.Next(1, int.MaxValue);

    /// <summary>Gets the present time as a timetoken: 17 digits.</summary>
    public long Now()
    {
        lock (_gate)
        {
            return Next();
        }
    }

    /// <summary>Takes what a subscriber has not seen.</summary>
    /// <param name="users">The users that it follows, as the feed has them.</param>
    /// <param name="since">Up to where it has seen everything; <see langword="null"/>: it begins now.</param>
    /// <param name="news">Gets what it has not seen.</param>
    /// <returns>Up to where it has seen everything once it has the news.</returns>
    public SubscribeCursor Take(IReadOnlyList<WatchedUser> users, SubscribeCursor? since, List<UserSnapshot> news)
    {
        // One lock around reading the states and issuing the cursor: nothing arrives between the two.
        lock (_gate)
        {
            Rotate();
            var isCurrent = true;
            foreach (var watched in users)
            {
                // While a user is being looked for again, it may have changed without this process knowing.
                isCurrent &= watched.User is { IsKnown: true, Link: not null };
                if (watched.User.IsKnown && Note(watched.User) is var (latest, arrival) && latest is not null && since is { } cursor && IsNews(latest, arrival, cursor))
                {
                    news.Add(latest);
                }
            }

            if (since is { } seen && news.Count == 0 && !isCurrent)
            {
                // Moving on could lose what is still on its way.
                return seen;
            }

            if (since is { } owed && !isCurrent)
            {
                NoteOwed(users, owed.Timetoken);
            }

            return new SubscribeCursor(Next(), Region);
        }
    }

    private (UserSnapshot? Latest, Arrival Arrival) Note(FeedUser user)
    {
        var latest = user.Latest;
        var position = latest?.Position ?? default;
        var arrival = Find(user.GrainKey);
        if (arrival is null)
        {
            arrival = new Arrival { Position = position, ArrivedAt = Next(), IsFirstSight = true };
            _recent.Add(user.GrainKey, arrival);
        }
        else if (arrival.IsUnknown || arrival.Position != position)
        {
            arrival.IsFirstSight = arrival.IsUnknown;
            arrival.IsUnknown = false;
            arrival.Position = position;
            arrival.ArrivedAt = Next();
        }

        return (latest, arrival);
    }

    private void NoteOwed(IReadOnlyList<WatchedUser> users, long since)
    {
        foreach (var watched in users)
        {
            if (watched.User.IsKnown)
            {
                continue;
            }

            var arrival = Find(watched.User.GrainKey);
            if (arrival is null)
            {
                arrival = new Arrival { IsUnknown = true };
                _recent.Add(watched.User.GrainKey, arrival);
            }

            arrival.OwedSince = Math.Min(arrival.OwedSince, since);
        }
    }

    private bool IsNews(UserSnapshot latest, Arrival arrival, SubscribeCursor since)
    {
        if (!IsOwn(since))
        {
            return latest.Timetoken > since.Timetoken - _maxClockSkew;
        }

        return arrival.ArrivedAt > since.Timetoken
            && (!arrival.IsFirstSight || latest.Timetoken > Math.Min(since.Timetoken, arrival.OwedSince) - _maxClockSkew);
    }

    private bool IsOwn(SubscribeCursor since) => since.Region is { } region
        ? region == Region
        : since.Timetoken >= _startedAt && since.Timetoken <= _last;

    private Arrival? Find(string key)
    {
        if (_recent.TryGetValue(key, out var arrival))
        {
            return arrival;
        }

        if (_older.Remove(key, out arrival))
        {
            _recent.Add(key, arrival);
        }

        return arrival;
    }

    private void Rotate()
    {
        if (_time.GetElapsedTime(_rotated) >= Kept)
        {
            _rotated = _time.GetTimestamp();
            (_older, _recent) = (_recent, new Dictionary<string, Arrival>(StringComparer.Ordinal));
        }
    }

    private long Next() => _last = Math.Max((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks, _last + 1);
}
