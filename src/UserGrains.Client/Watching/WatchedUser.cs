using UserGrains.Client.Feed;

namespace UserGrains.Client.Watching;

/// <summary>One user of one watch: what the consumer was told of it. The watch's lock guards everything that changes.</summary>
internal sealed class WatchedUser(UserWatch watch, FeedUser user, UserPosition seen)
{
    /// <summary>A start that skips what the user is when the watch begins.</summary>
    public static readonly UserPosition FromNow = new(-2, 0);

    // No user has a negative incarnation.
    private const long AnyIncarnation = -1;

    public UserWatch Watch { get; } = watch;

    public FeedUser User { get; } = user;

    /// <summary>What the consumer has seen.</summary>
    public UserPosition Seen { get; private set; } = seen;

    /// <summary>Whether the consumer was told, after that or with it, that there is no such user.</summary>
    public bool ToldAbsent { get; private set; }

    /// <summary>Whether it waits in the watch's queue already.</summary>
    public bool IsPending { get; set; }

    public bool IsKnown { get; set; }

    /// <summary>A start at a version of whatever incarnation the user has; that version or a newer one is delivered.</summary>
    public static UserPosition FromVersion(long version) => new(AnyIncarnation, version - 1);

    /// <summary>A start of somebody who was told, after or with what they have seen, that there is no such user.</summary>
    public static UserPosition Gone(UserPosition seen) => seen.Version < 0 ? seen : seen with { Version = ~seen.Version };

    /// <summary>Settles a start that depends on where the user stands, once that is known.</summary>
    public void ResolveStart()
    {
        var standing = User.Position;
        if (Seen == FromNow)
        {
            Seen = standing;
            ToldAbsent = User.Latest is null;
        }
        else if (Seen.Incarnation == AnyIncarnation)
        {
            Seen = Seen with { Incarnation = standing.Incarnation };
        }
        else if (Seen.Version < 0)
        {
            Seen = Seen with { Version = ~Seen.Version };
            ToldAbsent = true;
        }
    }

    /// <summary>Takes what the consumer has not been told yet.</summary>
    /// <returns><see langword="null"/> when it knows everything.</returns>
    public UserChanged? TakeChange()
    {
        var latest = User.Latest;
        var standing = latest?.Position ?? default;
        var isGone = latest is null || (latest.IsDeleted && latest.Position.Incarnation != Seen.Incarnation);
        if (isGone ? ToldAbsent : !Seen.IsBehind(standing))
        {
            return null;
        }

        var change = latest is null || isGone
            ? new UserChanged { Kind = UserChangeKind.Absent, Id = User.Key.Id }
            : User.ChangeTo(latest, Seen, ToldAbsent);
        ToldAbsent = isGone || change.Kind == UserChangeKind.Deleted;

        // Of an absent user the last thing seen is kept: were it to come back in the same incarnation, older versions stay unseen.
        Seen = isGone ? Seen : standing;
        return change;
    }
}
