using UserGrains.Storage;

namespace UserGrains.Users;

/// <summary>Users who come from an export, and users of whom nothing may be left.</summary>
internal sealed partial class UserGrain
{
    /// <inheritdoc/>
    public async ValueTask<UserWriteResult> RestoreAsync(UserMetadata user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        await PrepareReadAsync(cancellationToken);
        return await StoreAsync(latest => latest.ApplyRestore(user));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PurgeAsync(CancellationToken cancellationToken)
    {
        await PrepareReadAsync(cancellationToken);
        var isThere = WritesWithRoom().Latest.Snapshot is not null;
        isThere |= !_reservations.IsKnownToFindNothing(_key.Keyset) && await ForgetReservationsAsync();
        var writes = Writes();
        if (writes.Latest.Snapshot is not null && !await writes.StoreAsync(_record.CreateAbsent(_time.GetUtcNow())))
        {
            throw OutcomeUnknown();
        }

        // The directory first: it learns from the record's mark in storage that the user is gone, and then the mark goes.
        _directory.Publish(GrainContext.GrainId, stored: null);
        await _directory.FlushAsync(GrainContext.GrainId);
        if (_storage is IGrainStorageErasure erasure)
        {
            await erasure.EraseAsync(UserRecord.StateName, GrainContext.GrainId);
        }

        return isThere;
    }
}
