using Orleans.Storage;
using UserGrains.Storage;

namespace UserGrains.Users;

/// <summary>
/// One user's record in the grain storage: read, replaced and removed, every time fenced by its ETag. One operation at a time; the caller sees to that.
/// </summary>
/// <remarks>
/// It stands where <c>IPersistentState</c> would, on the same named <see cref="IGrainStorage"/>. That one fails the whole activation when the first read fails,
/// which keeps callers waiting for 5 seconds and tells them nothing; it puts the user's id into logs and exceptions; and it adds a turn to every write.
/// </remarks>
/// <param name="storage">The storage.</param>
/// <param name="grainId">The grain.</param>
/// <param name="id">The user's id.</param>
/// <param name="deadline">Gives up reads and writes that take too long. After such a write the record is of no use any more.</param>
internal sealed class UserRecord(IGrainStorage storage, GrainId grainId, string id, StorageDeadline deadline)
{
    /// <summary>The state's name in storage.</summary>
    public const string StateName = "user";

    // Between two operations the record holds its ETag and no state: that is in UserState, and once is enough.
    private static readonly StoredUser Nothing = new();

    private readonly GrainState<StoredUser> _record = new(Nothing);

    // Read once: what was read under one epoch is written under the same.
    private readonly long _epoch = (storage as IGrainStorageScan)?.Epoch ?? 0;

    /// <summary>Reads the user.</summary>
    /// <param name="keyHorizon">Up to when idempotency keys may have been used by a user of this id that is forgotten.</param>
    public async ValueTask<UserState> ReadAsync(DateTimeOffset keyHorizon)
    {
        await deadline.WaitAsync(storage.ReadStateAsync(StateName, grainId, _record));
        var state = ToState(_record, keyHorizon);
        _record.State = Nothing;
        return state;
    }

    /// <summary>The state of a user of whom nothing is kept; it gets a new incarnation when it is made.</summary>
    /// <param name="keyHorizon">Up to when idempotency keys may have been used by a user of this id that is forgotten.</param>
    public UserState CreateAbsent(DateTimeOffset keyHorizon) => UserState.Absent(id, DrawIncarnation(), keyHorizon);

    /// <summary>Replaces the record, or removes it when the state has nothing to keep.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has replaced it meanwhile.</exception>
    /// <exception cref="TimeoutException">
    /// Storage has not answered. The write may still arrive; its ETag keeps it from replacing what a later activation has written.
    /// </exception>
    public async ValueTask WriteAsync(UserState state)
    {
        if (state.Snapshot is not null)
        {
            _record.State = StoredUser.From(state, _epoch);
            await deadline.WaitAsync(storage.WriteStateAsync(StateName, grainId, _record));
        }
        else if (_record.RecordExists)
        {
            await deadline.WaitAsync(storage.ClearStateAsync(StateName, grainId, _record));
        }

        _record.State = Nothing;
    }

    /// <summary>Reads the record again, and compares its ETag with the one this record has.</summary>
    /// <returns>What somebody else has put in its place; <see langword="null"/> when nobody has.</returns>
    public async ValueTask<UserState?> FindReplacementAsync()
    {
        var found = new GrainState<StoredUser>(Nothing);
        await deadline.WaitAsync(storage.ReadStateAsync(StateName, grainId, found));
        var isSame = found.RecordExists == _record.RecordExists
            && (!found.RecordExists || string.Equals(found.ETag, _record.ETag, StringComparison.Ordinal));
        return isSame ? null : ToState(found, DateTimeOffset.UnixEpoch);
    }

    private UserState ToState(GrainState<StoredUser> found, DateTimeOffset keyHorizon) =>
        found is { RecordExists: true, State: { Format: > 0 } stored } ? stored.ToState(id, _epoch) : CreateAbsent(keyHorizon);

    // Positive, not 0, and with room for any epoch above it.
    private static long DrawIncarnation() => Random.Shared.NextInt64(1, 1L << 62);
}
