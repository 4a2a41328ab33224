namespace UserGrains;

/// <summary>
/// One user. The key is <see cref="UserKey.ToString"/>; get a reference with <see cref="UserGrainFactoryExtensions.GetUserGrain"/>.
/// </summary>
/// <remarks>
/// Every method throws <see cref="UserGrainsException"/> with <see cref="UserGrainsError.UnknownKeyset"/> or
/// <see cref="UserGrainsError.AppContextOff"/> when the keyset does not keep users. A write throws
/// <see cref="UserGrainsError.OutcomeUnknown"/> (transient) when storage failed or did not answer,
/// <see cref="UserGrainsError.TooBusy"/> (transient) when <see cref="UserGrainsLimits.MaxPendingUpdates"/> updates wait already,
/// <see cref="UserGrainsError.InvalidIdempotencyKey"/>, <see cref="UserGrainsError.IdempotencyKeyReused"/> or
/// <see cref="UserGrainsError.IdempotencyKeyExpired"/> for a key that cannot be honoured.
/// Cancelling stops the wait for the answer: a write already on its way to storage is not undone; read the version, or repeat it with its key, to learn the outcome.
/// </remarks>
[Alias("UserGrains.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Reads the user as it is stored.</summary>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The user, or <see langword="null"/> when there is none or it was deleted.</returns>
    [Alias("Get")]
    ValueTask<UserMetadata?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads the user and compares it with storage first, so that not even a silo which lost touch with the cluster answers with an old state.
    /// It costs one read of storage.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>The user, or <see langword="null"/> when there is none or it was deleted.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.StorageUnavailable"/>, transient, when storage cannot be read.</exception>
    [Alias("GetStrong")]
    ValueTask<UserMetadata?> GetStrongAsync(CancellationToken cancellationToken);

    /// <summary>Makes the user, unless it exists.</summary>
    /// <param name="patch">Its fields; what is not mentioned stays empty.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns><see cref="UserWriteStatus.Applied"/>, <see cref="UserWriteStatus.AlreadyExists"/> or <see cref="UserWriteStatus.VersionConflict"/>.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidUser"/> with every field that breaks a limit.</exception>
    [Alias("Create")]
    ValueTask<UserWriteResult> CreateAsync(UserPatch patch, CancellationToken cancellationToken);

    /// <summary>Applies all changes of <paramref name="patch"/> to an existing user, or none of them.</summary>
    /// <param name="patch">The changes; the whole record may be at most 32 KiB afterwards.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>
    /// <see cref="UserWriteStatus.Applied"/> or <see cref="UserWriteStatus.Unchanged"/>; <see cref="UserWriteStatus.NotFound"/> or
    /// <see cref="UserWriteStatus.VersionConflict"/> when nothing was done.
    /// </returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidUser"/> with every field that breaks a limit.</exception>
    [Alias("Update")]
    ValueTask<UserWriteResult> UpdateAsync(UserPatch patch, CancellationToken cancellationToken);

    /// <summary>Updates the user, or makes it when there is none.</summary>
    /// <param name="patch">The changes; the whole record may be at most 32 KiB afterwards.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns><see cref="UserWriteStatus.Applied"/>, <see cref="UserWriteStatus.Unchanged"/> or <see cref="UserWriteStatus.VersionConflict"/>.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidUser"/> with every field that breaks a limit.</exception>
    [Alias("Set")]
    ValueTask<UserWriteResult> SetAsync(UserPatch patch, CancellationToken cancellationToken);

    /// <summary>Deletes the user.</summary>
    /// <param name="deletion">Soft or hard, and what it demands.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>
    /// <see cref="UserWriteStatus.Applied"/>, with the user as it last was (hard) or as it is now (soft); <see cref="UserWriteStatus.Unchanged"/> when it was soft-deleted before;
    /// <see cref="UserWriteStatus.NotFound"/> or <see cref="UserWriteStatus.VersionConflict"/> when nothing was done.
    /// </returns>
    [Alias("Delete")]
    ValueTask<UserWriteResult> DeleteAsync(UserDeletion deletion, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the user exactly as it was exported, with its version, its time and its incarnation, and so with its ETag. Only where nothing is kept of the user:
    /// no user, and no tombstone of a deleted one either.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns><see cref="UserWriteStatus.Applied"/>, or <see cref="UserWriteStatus.AlreadyExists"/> when something is kept of the user.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidUser"/> with every field that breaks a limit.</exception>
    [Alias("Restore")]
    ValueTask<UserWriteResult> RestoreAsync(UserMetadata user, CancellationToken cancellationToken);

    /// <summary>
    /// Removes everything that is kept of the user, the tombstone of a deleted one too, for good: as if it had never been there. Those who watch it are told that
    /// there is no such user. Idempotency keys go with it, so a write that is repeated afterwards is a new one.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>Whether something was kept of the user.</returns>
    [Alias("Purge")]
    [ResponseTimeout("00:01:00")] // In a keyset with unique external ids all reservations are gone through.
    ValueTask<bool> PurgeAsync(CancellationToken cancellationToken);
}
