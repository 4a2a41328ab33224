using UserGrains.Client.Feed;

namespace UserGrains.Users;

/// <summary>
/// A user as its grain knows it, and the rules by which it changes: immutable, without clock, storage or grain.
/// Each <c>Apply…</c> decides one write: the state afterwards and the answer.
/// </summary>
internal sealed partial class UserState
{
    private const long TimetokenStep = 10; // 1 µs in units of 100 ns.

    private UserState(string id, long incarnation, UserSnapshot? snapshot, long timetoken, IdempotencyKeys keys)
    {
        Id = id;
        Incarnation = incarnation;
        Snapshot = snapshot;
        Timetoken = timetoken;
        Keys = keys;
    }

    /// <summary>Gets the user's id.</summary>
    public string Id { get; }

    /// <summary>Gets the incarnation that the record has, or will have once it is made.</summary>
    public long Incarnation { get; }

    /// <summary>Gets what watchers are told: the user, or the tombstone of a deleted one; <see langword="null"/> when it was never there.</summary>
    public UserSnapshot? Snapshot { get; }

    /// <summary>Gets the timetoken of the last effective change, a deletion included; 0 when there was none.</summary>
    public long Timetoken { get; }

    /// <summary>Gets the idempotency keys that this user has seen.</summary>
    public IdempotencyKeys Keys { get; }

    /// <summary>Gets the user; <see langword="null"/> when it was never there or was deleted.</summary>
    public UserMetadata? User => Snapshot is { IsDeleted: false } snapshot ? snapshot.User : null;

    /// <summary>Gets the version, that of the tombstone when the user was deleted; 0 when it was never there.</summary>
    public long Version => Snapshot?.Version ?? 0;

    private string? ETag => Snapshot is null ? null : UserMetadata.FormatETag(Incarnation, Version);

    /// <summary>A user that was never there, or of which nothing is kept any more.</summary>
    /// <param name="id">The id.</param>
    /// <param name="incarnation">The incarnation that the user gets when it is made.</param>
    /// <param name="keyHorizon">Idempotency keys up to this time may have been used by a user of this id that is forgotten, and are refused.</param>
    public static UserState Absent(string id, long incarnation, DateTimeOffset keyHorizon) =>
        new(id, incarnation, snapshot: null, timetoken: 0, IdempotencyKeys.After(keyHorizon));

    /// <summary>Whether this is the tombstone of a user that was deleted so long ago that nobody needs to learn of it any more.</summary>
    public bool IsExpiredTombstone(DateTimeOffset now, TimeSpan retention) =>
        Snapshot is { IsDeleted: true } && IsExpired(Timetoken, now, retention);

    /// <summary>Whether a deletion is so long ago that nobody needs to learn of it any more.</summary>
    /// <param name="deletedTimetoken">When it was; 0 when the user is not deleted.</param>
    /// <param name="now">The time.</param>
    /// <param name="retention">For how long the tombstone is kept.</param>
    public static bool IsExpired(long deletedTimetoken, DateTimeOffset now, TimeSpan retention) =>
        deletedTimetoken != 0 && ToTimetoken(now) - deletedTimetoken > retention.Ticks;

    /// <summary>Makes the user, unless it exists. After a deletion it goes on with a higher version of the same incarnation.</summary>
    public UserDecision ApplyCreate(UserPatch patch, DateTimeOffset now) => ApplyPatch(UserOperation.Create, patch, now);

    /// <summary>Updates the user, if it exists.</summary>
    public UserDecision ApplyUpdate(UserPatch patch, DateTimeOffset now) => ApplyPatch(UserOperation.Update, patch, now);

    /// <summary>Updates the user, or makes it.</summary>
    public UserDecision ApplySet(UserPatch patch, DateTimeOffset now) => ApplyPatch(UserOperation.Set, patch, now);

    /// <summary>Makes, updates or sets the user, as the operation says.</summary>
    public UserDecision ApplyPatch(UserOperation operation, UserPatch patch, DateTimeOffset now)
    {
        var before = FieldValues.Of(User);
        var after = before.Patched(patch);
        if (UserPatchRules.FindFaults(patch) is { } faults)
        {
            if (RecordSize.IsTooLarge(after))
            {
                faults.Add(UserPatchRules.RecordTooLarge());
            }

            return Fail(Invalid(faults));
        }

        if (FindFirstOutcome(operation, patch, now, out var fingerprint) is { } answered)
        {
            return answered;
        }

        if (!IsExpectedBy(patch))
        {
            return Refuse(UserWriteStatus.VersionConflict);
        }

        if (operation == UserOperation.Create && User is not null)
        {
            return Refuse(UserWriteStatus.AlreadyExists);
        }

        if (operation == UserOperation.Update && User is null)
        {
            return Refuse(UserWriteStatus.NotFound);
        }

        if (RecordSize.IsTooLarge(after))
        {
            return Fail(Invalid([UserPatchRules.RecordTooLarge()]));
        }

        var changed = after.DifferencesFrom(before);
        return User is not null && changed == UserFields.None
            ? Keep(patch, fingerprint, now)
            : Write(patch, fingerprint, after, changed, now);
    }

    /// <summary>Deletes the user. A deletion is never refused for the record's size, though a soft one can add the status to it.</summary>
    public UserDecision ApplyDelete(UserDeletion deletion, DateTimeOffset now)
    {
        if (FindFirstOutcome(UserOperation.Delete, deletion, now, out var fingerprint) is { } answered)
        {
            return answered;
        }

        if (!IsExpectedBy(deletion))
        {
            return Refuse(UserWriteStatus.VersionConflict);
        }

        if (Snapshot is not { IsDeleted: false } snapshot)
        {
            return Refuse(UserWriteStatus.NotFound);
        }

        if (!deletion.Soft)
        {
            var timetoken = NextTimetoken(now);
            var tombstone = snapshot with { Version = Version + 1, IsDeleted = true, DeletedTimetoken = timetoken };
            return Change(deletion, fingerprint, tombstone, timetoken, now);
        }

        return snapshot.User.Status is UserDeletion.SoftDeletedStatus
            ? Keep(deletion, fingerprint, now)
            : Write(deletion, fingerprint, FieldValues.Of(snapshot.User) with { Status = UserDeletion.SoftDeletedStatus }, UserFields.Status, now);
    }

    private static UserGrainsException Invalid(List<InvalidField> faults) =>
        new(UserGrainsError.InvalidUser, string.Join(' ', faults.Select(fault => fault.Message)), faults);

    private static long ToTimetoken(DateTimeOffset now)
    {
        var elapsed = now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return elapsed - (elapsed % TimetokenStep);
    }

    // A user that does not exist is at version 0, and its tombstone's version and ETag name that very state too.
    private bool IsExpectedBy(UserWrite write) =>
        (write.ExpectedVersion is not { } version || version == Version || (version == 0 && User is null))
        && (write.ExpectedETag is not { } etag || string.Equals(etag, ETag, StringComparison.Ordinal));

    private UserDecision Fail(UserGrainsException fault) => new(this, Result: null, fault);

    private UserDecision Refuse(UserWriteStatus status) => new(this, Answer(status), Fault: null);

    private UserDecision Write(UserWrite write, long fingerprint, in FieldValues fields, UserFields changed, DateTimeOffset now)
    {
        var version = Version + 1;
        var timetoken = NextTimetoken(now);
        var living = Snapshot is { IsDeleted: false } snapshot ? snapshot : null;
        var next = new UserSnapshot
        {
            User = new UserMetadata
            {
                Id = Id,
                Name = fields.Name,
                ExternalId = fields.ExternalId,
                ProfileUrl = fields.ProfileUrl,
                Email = fields.Email,
                Custom = fields.Custom,
                Status = fields.Status,
                Type = fields.Type,
                Timetoken = timetoken,
                Version = version,
                Incarnation = Incarnation,
            },
            Version = version,
            CreatedVersion = living?.CreatedVersion ?? version,
            FieldVersions = (living?.FieldVersions ?? default).With(changed, version),
        };
        return Change(write, fingerprint, next, timetoken, now);
    }

    private UserDecision Change(UserWrite write, long fingerprint, UserSnapshot next, long timetoken, DateTimeOffset now)
    {
        var keys = write.IdempotencyKey is { } key ? Keys.Add(key, new(fingerprint, UserWriteStatus.Applied, next.Version), now) : Keys;
        if (keys is null)
        {
            return Fail(TooManyKeys());
        }

        var state = new UserState(Id, Incarnation, next, timetoken, keys);
        return new(state, state.Answer(UserWriteStatus.Applied, next.User), Fault: null);
    }

    private UserWriteResult Answer(UserWriteStatus status) => Answer(status, User);

    private UserWriteResult Answer(UserWriteStatus status, UserMetadata? user) => new() { Status = status, Version = Version, ETag = ETag, User = user };

    private long NextTimetoken(DateTimeOffset now) => Math.Max(ToTimetoken(now), Timetoken + TimetokenStep);
}
