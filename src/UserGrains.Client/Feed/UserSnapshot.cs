namespace UserGrains.Client.Feed;

/// <summary>
/// What a user's watchers need to know of it: the stored state, and since when each part of it is as it is. Of any earlier position it can say
/// exactly what has changed since, so neither grains nor watchers keep a history.
/// </summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserSnapshot")]
internal sealed record UserSnapshot
{
    /// <summary>The user; as it last was when <see cref="IsDeleted"/>.</summary>
    [Id(0)]
    public required UserMetadata User { get; init; }

    /// <summary>The version of this state; of a deletion it is 1 above that of <see cref="User"/>.</summary>
    [Id(1)]
    public required long Version { get; init; }

    [Id(2)]
    public bool IsDeleted { get; init; }

    /// <summary>The version at which the user was made, or made again after its last deletion.</summary>
    [Id(3)]
    public required long CreatedVersion { get; init; }

    /// <summary>The version at which each field was last written.</summary>
    [Id(4)]
    public required FieldVersions FieldVersions { get; init; }

    /// <summary>The timetoken of the deletion; 0 when the user is not deleted.</summary>
    [Id(5)]
    public long DeletedTimetoken { get; init; }

    public UserPosition Position => new(User.Incarnation, Version);

    /// <summary>The timetoken of the change that made this state, a deletion included.</summary>
    public long Timetoken => IsDeleted ? DeletedTimetoken : User.Timetoken;

    /// <summary>Roughly how much text the state holds; it bounds what is sent at once.</summary>
    public int ApproximateCharacters =>
        (User.Name?.Length ?? 0) + (User.ExternalId?.Length ?? 0) + (User.ProfileUrl?.Length ?? 0) + (User.Email?.Length ?? 0)
        + User.Custom.Sum(entry => entry.Key.Length + entry.Value.Text.Length) + 100;

    /// <summary>Says how this state differs from what a watcher has seen.</summary>
    /// <param name="seen">What it has seen; <see langword="default"/> when nothing.</param>
    /// <param name="toldAbsent">Whether it was told that there is no such user, after <paramref name="seen"/>.</param>
    public UserChanged ChangedSince(UserPosition seen, bool toldAbsent = false)
    {
        var isKnown = seen.Incarnation == User.Incarnation;
        var kind = this switch
        {
            { IsDeleted: true } when !isKnown => UserChangeKind.Absent,
            { IsDeleted: true } => UserChangeKind.Deleted,
            _ when toldAbsent => UserChangeKind.Created,
            _ when !isKnown => UserChangeKind.Current,
            _ when CreatedVersion > seen.Version => UserChangeKind.Created,
            _ => UserChangeKind.Updated,
        };
        var changed = kind switch
        {
            UserChangeKind.Created => FieldVersions.WrittenSince(CreatedVersion - 1),
            UserChangeKind.Updated => FieldVersions.WrittenSince(seen.Version),
            _ => UserFields.None,
        };
        return new UserChanged
        {
            Kind = kind,
            Id = User.Id,
            User = kind == UserChangeKind.Absent ? null : User,
            Version = Version,
            Incarnation = User.Incarnation,
            Changed = changed,
        };
    }
}
