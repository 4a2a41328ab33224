namespace UserGrains.Users;

/// <summary>A write that comes again finds the answer of the first time.</summary>
internal sealed partial class UserState
{
    private UserDecision? FindFirstOutcome(UserOperation operation, UserWrite write, DateTimeOffset now, out long fingerprint)
    {
        fingerprint = 0;
        if (write.IdempotencyKey is not { } key)
        {
            return null;
        }

        if (!IdempotencyKeys.IsValid(key, now))
        {
            return Fail(new UserGrainsException(
                UserGrainsError.InvalidIdempotencyKey,
                $"The idempotency key must be a version 7 UUID whose time is at most {UserGrainsLimits.MaxClockSkew.TotalSeconds} s ahead of the server's; make it with Guid.CreateVersion7() and set the clock."));
        }

        fingerprint = WriteFingerprint.Compute(operation, write);
        if (Keys.TryGet(key, out var first))
        {
            return first.Fingerprint == fingerprint
                ? Repeat(first)
                : Fail(new UserGrainsException(
                    UserGrainsError.IdempotencyKeyReused,
                    "The idempotency key was used before, for another change. Make a new key for each change."));
        }

        return Keys.MayHaveBeenDropped(key)
            ? Fail(new UserGrainsException(
                UserGrainsError.IdempotencyKeyExpired,
                "The idempotency key is older than those that are kept, so whether its change happened is not known any more. Read the user, and use a new key."))
            : null;
    }

    private UserDecision Repeat(IdempotencyOutcome first) => new(
        this,
        new UserWriteResult
        {
            Status = first.Status,
            Version = first.Version,
            ETag = UserMetadata.FormatETag(Incarnation, first.Version),
            User = User,
            Repeated = true,
        },
        Fault: null);

    // Nothing changes, but a repetition must find the same answer.
    private UserDecision Keep(UserWrite write, long fingerprint, DateTimeOffset now)
    {
        if (write.IdempotencyKey is not { } key)
        {
            return Refuse(UserWriteStatus.Unchanged);
        }

        return Keys.Add(key, new(fingerprint, UserWriteStatus.Unchanged, Version), now) is { } keys
            ? new(new UserState(Id, Incarnation, Snapshot, Timetoken, keys), Answer(UserWriteStatus.Unchanged), Fault: null)
            : Fail(TooManyKeys());
    }

    private static UserGrainsException TooManyKeys() => new(
        UserGrainsError.TooBusy,
        $"The user keeps {UserGrainsLimits.MaxIdempotencyKeys} idempotency keys younger than {UserGrainsLimits.IdempotencyKeyLifetime.TotalMinutes} minutes already. Try again later, or write without a key.");
}
