using UserGrains.Client.Feed;
using UserGrains.Client.Watching;

namespace UserGrains.Gateway.Watch;

/// <summary>What one event stream has delivered, so that a later one can go on from there on any node. One caller at a time.</summary>
internal sealed class WatchProgress
{
    private const int MaxInserted = 32;

    private readonly IReadOnlyList<WatchedUser> _users;
    private readonly Dictionary<string, int> _places;

    // In the order of the list, as an id has them.
    private SortedList<int, long> _above;
    private readonly bool[] _isStarted;
    private readonly ResumePoint? _resumed;
    private long? _watermark;

    public WatchProgress(IReadOnlyList<WatchedUser> users, ResumePoint? resumed)
    {
        _users = users;
        _places = users.Select((user, place) => (user.User.Key.Id, place)).ToDictionary(entry => entry.Id, entry => entry.place, StringComparer.Ordinal);
        _resumed = resumed;
        _watermark = resumed?.Watermark;
        _above = resumed is null ? [] : new SortedList<int, long>(resumed.Above);
        _isStarted = new bool[users.Count];
    }

    /// <summary>Gets what an event's id says, once everything there was at the beginning is delivered.</summary>
    public ResumePoint? Point => _watermark is { } watermark ? new ResumePoint(watermark, _above) : null;

    /// <summary>Whether the process knows the latest of every user, as far as it can tell.</summary>
    public bool IsCurrent => _users.All(watched => watched.User is { IsKnown: true, Link: not null });

    /// <summary>Moves the watermark up: every state up to it has arrived, and is delivered with what is taken next.</summary>
    public void MoveTo(long watermark)
    {
        if (watermark <= _watermark)
        {
            return;
        }

        _watermark = watermark;
        var above = new SortedList<int, long>();
        foreach (var (place, timetoken) in _above)
        {
            if (timetoken > watermark)
            {
                above.Add(place, timetoken);
            }
        }

        _above = above;
    }

    /// <summary>Takes the changes of a batch that the reader has not had, and notes that it has them.</summary>
    public UserChanged[] Take(UserBatch batch)
    {
        var changes = new List<UserChanged>(batch.Changes.Count);
        var above = new Dictionary<int, long>();
        foreach (var change in batch.Changes)
        {
            var place = _places[change.Id];
            var latest = _users[place].User.Latest;
            var taken = _isStarted[place] || _resumed is null ? change : SinceResumed(place, change, latest);
            _isStarted[place] = true;
            if (taken is null)
            {
                continue;
            }

            changes.Add(taken);
            Note(place, taken, latest, above);
        }

        Add(above);
        return [.. changes];
    }

    private UserChanged? SinceResumed(int place, UserChanged change, UserSnapshot? latest)
    {
        var seen = _resumed!.Above.TryGetValue(place, out var timetoken) ? timetoken : _resumed.Watermark;
        if (change.Kind != UserChangeKind.Absent)
        {
            return change.User!.Timetoken > seen ? change : null;
        }

        // The watch does not know that this reader may have seen the user before it was deleted.
        return latest is { IsDeleted: true } && latest.Timetoken > seen
            ? new UserChanged
            {
                Kind = UserChangeKind.Deleted,
                Id = change.Id,
                User = latest.User,
                Version = latest.Version,
                Incarnation = latest.User.Incarnation,
            }
            : null;
    }

    private void Note(int place, UserChanged change, UserSnapshot? latest, Dictionary<int, long> above)
    {
        // The feed may have a newer state already; it is delivered next.
        var timetoken = latest?.Position == change.Position ? latest.Timetoken : change.User?.Timetoken ?? 0;
        if (timetoken > (_watermark ?? 0))
        {
            above[place] = timetoken;
        }
    }

    private void Add(Dictionary<int, long> above)
    {
        if (above.Count > MaxInserted)
        {
            // One by one, each of them would push the rest of a long list along.
            foreach (var (place, timetoken) in _above)
            {
                above.TryAdd(place, timetoken);
            }

            _above = new SortedList<int, long>(above);
            return;
        }

        foreach (var (place, timetoken) in above)
        {
            _above[place] = timetoken;
        }
    }
}
