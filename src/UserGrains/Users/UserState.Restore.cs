using UserGrains.Client.Feed;

namespace UserGrains.Users;

/// <summary>States that do not come from a change: read from storage, brought back from an export, or fenced off.</summary>
internal sealed partial class UserState
{
    /// <summary>A user as it was stored.</summary>
    public static UserState Restore(UserSnapshot snapshot, long timetoken, IdempotencyKeys keys) =>
        new(snapshot.User.Id, snapshot.User.Incarnation, snapshot, timetoken, keys);

    /// <summary>Makes the user as it was exported, if nothing is kept of it.</summary>
    public UserDecision ApplyRestore(UserMetadata user)
    {
        var fields = FieldValues.Of(user);
        var faults = RestoreRules.FindFaults(user, Id);
        if (RecordSize.IsTooLarge(fields))
        {
            faults.Add(UserPatchRules.RecordTooLarge());
        }

        if (faults.Count > 0)
        {
            return Fail(Invalid(faults));
        }

        if (Snapshot is not null)
        {
            return Refuse(UserWriteStatus.AlreadyExists);
        }

        var snapshot = new UserSnapshot
        {
            User = user,
            Version = user.Version,
            CreatedVersion = user.Version,
            FieldVersions = default(FieldVersions).With(fields.DifferencesFrom(FieldValues.Empty), user.Version),
        };
        var state = new UserState(Id, user.Incarnation, snapshot, user.Timetoken, Keys);
        return new(state, state.Answer(UserWriteStatus.Applied), Fault: null);
    }

    /// <summary>
    /// A state that changes the record in storage and nothing that anybody sees, so that whoever loaded the record before cannot write it any more.
    /// For a user that was never there it is the tombstone of one: a record has to be there for that.
    /// </summary>
    public UserState Fenced(DateTimeOffset now)
    {
        if (Snapshot is not null)
        {
            return this;
        }

        var timetoken = NextTimetoken(now);
        var tombstone = new UserSnapshot
        {
            User = new UserMetadata { Id = Id, Incarnation = Incarnation },
            Version = 1,
            IsDeleted = true,
            DeletedTimetoken = timetoken,
            CreatedVersion = 0,
            FieldVersions = default,
        };
        return new UserState(Id, Incarnation, tombstone, timetoken, Keys);
    }
}
