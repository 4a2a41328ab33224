using UserGrains.Client.Watching;

namespace UserGrains.Client.Feed;

/// <summary>
/// One followed user: its newest state, who serves it, and the local watches of it. The feed's lock guards everything that changes;
/// <see cref="Latest"/> may be read without it.
/// </summary>
internal sealed class FeedUser(UserKey key, string grainKey, long handle)
{
    private volatile UserSnapshot? _latest;
    private volatile LastChange? _lastChange;

    public UserKey Key { get; } = key;

    public string GrainKey { get; } = grainKey;

    public long Handle { get; } = handle;

    /// <summary>The newest state; <see langword="null"/> when there is no record of the user, or nothing is known yet.</summary>
    public UserSnapshot? Latest => _latest;

    public UserPosition Position => _latest?.Position ?? default;

    /// <summary>Whether it was learned where the user stands.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The silo that serves the user; <see langword="null"/> while it is being joined.</summary>
    public PublisherLink? Link { get; set; }

    /// <summary>Whether it waits to be joined, or a join is under way.</summary>
    public bool IsJoining { get; set; }

    /// <summary>
    /// Whether the answer of the join under way is not enough: its silo let it go meanwhile, so that the answer may be of an activation that is gone,
    /// or sent a newer state that could not be taken yet.
    /// </summary>
    public bool MustJoinAgain { get; set; }

    public List<WatchedUser> Watches { get; } = [];

    /// <summary>When the last watch of it ended.</summary>
    public long UnwatchedSince { get; set; }

    /// <summary>
    /// What <paramref name="latest"/> is to somebody who has seen <paramref name="seen"/>. Watches of one user mostly go in step, so the last answer is kept for the next one.
    /// </summary>
    public UserChanged ChangeTo(UserSnapshot latest, UserPosition seen, bool toldAbsent)
    {
        var last = _lastChange;
        if (last is null || !ReferenceEquals(last.Latest, latest) || last.Seen != seen || last.ToldAbsent != toldAbsent)
        {
            _lastChange = last = new LastChange(latest, seen, toldAbsent, latest.ChangedSince(seen, toldAbsent));
        }

        return last.Change;
    }

    /// <summary>Takes a state that a silo sent, unless it is older than what is known.</summary>
    /// <param name="snapshot">The state; <see langword="null"/> when there is no record.</param>
    /// <param name="isAuthoritative">
    /// Whether it comes from the silo that serves the user. Incarnations have no order, so another one is believed only then.
    /// </param>
    /// <returns>Whether it is news.</returns>
    public bool Accept(UserSnapshot? snapshot, bool isAuthoritative)
    {
        var offered = snapshot?.Position ?? default;
        var known = Position;
        var isNewer = offered.Incarnation == known.Incarnation ? offered.Version > known.Version : isAuthoritative;
        var isNews = isNewer || (!IsKnown && isAuthoritative);
        if (isNewer)
        {
            _latest = snapshot;
        }

        IsKnown |= isAuthoritative;
        return isNews;
    }

    private sealed record LastChange(UserSnapshot Latest, UserPosition Seen, bool ToldAbsent, UserChanged Change);
}
