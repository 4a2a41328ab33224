using UserGrains.ExternalIds;

namespace UserGrains.Users;

/// <summary>External ids that are unique in their keyset: reserved before the write that sets them, released after the one that ends them.</summary>
internal sealed partial class UserGrain : IExternalIdHolderGrain
{
    // What writes are about to set: held from before the reservation is asked for until the write has ended.
    private readonly List<string> _claims = [];

    /// <inheritdoc/>
    public ValueTask<bool> HoldsAsync(string externalId) => HoldsOrFencesAsync(held => IsSame(held, externalId));

    /// <inheritdoc/>
    public ValueTask<bool> HoldsReservationAsync(string reservationKey) =>
        HoldsOrFencesAsync(held => IsSame(ExternalIdKey.Of(_key.Keyset, held), reservationKey));

    private async ValueTask<bool> HoldsOrFencesAsync(Func<string, bool> isMeant)
    {
        if (Held().Any(isMeant))
        {
            return true;
        }

        var writes = Writes();
        return await writes.StoreAsync(writes.Latest.Fenced(_time.GetUtcNow())) ? Held().Any(isMeant) : throw StorageUnavailable();
    }

    // The external ids that the user has, or is about to be given.
    private IEnumerable<string> Held()
    {
        var writes = Writes();
        string?[] stored = [writes.Latest.User?.ExternalId, writes.Stored.User?.ExternalId];
        return stored.OfType<string>().Concat(_claims);
    }

    private static bool IsSame(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);

    private ValueTask<UserWriteResult> StoreAsync(UserOperation operation, UserPatch patch)
    {
        var latest = WritesWithRoom().Latest;
        var decision = latest.ApplyPatch(operation, patch, _time.GetUtcNow());
        return NeedsReservation(latest, decision) ? ReserveAndStoreAsync(DecideLater(operation, patch), decision) : StoreAsync(decision);
    }

    // A method of its own, so that only the writes that need it pay for what it captures.
    private Func<UserState, UserDecision> DecideLater(UserOperation operation, UserPatch patch) => state => state.ApplyPatch(operation, patch, _time.GetUtcNow());

    private ValueTask<UserWriteResult> StoreAsync(Func<UserState, UserDecision> decide)
    {
        var latest = WritesWithRoom().Latest;
        var decision = decide(latest);
        return NeedsReservation(latest, decision) ? ReserveAndStoreAsync(decide, decision) : StoreAsync(decision);
    }

    private bool NeedsReservation(UserState latest, in UserDecision decision) =>
        decision.Next.User?.ExternalId is { } externalId && !IsSame(externalId, latest.User?.ExternalId) && _keysets.HasUniqueExternalIds(_key.Keyset);

    private async ValueTask<UserWriteResult> ReserveAndStoreAsync(Func<UserState, UserDecision> decide, UserDecision decision)
    {
        if (_claims.Count >= UserGrainsLimits.MaxPendingUpdates)
        {
            throw new UserGrainsException(UserGrainsError.TooBusy, "Too many updates of this user's external id wait already, so nothing was written. Try again later.");
        }

        var externalId = decision.Next.User!.ExternalId!;
        var isReserved = false;
        _claims.Add(externalId);
        try
        {
            await ReserveAsync(externalId);
            isReserved = true;

            // While this was asked, the silo may have been frozen, and its users given elsewhere.
            await _fence.EnsureFreshAsync(CancellationToken.None);

            // Whatever was written meanwhile, this is decided against it.
            return await StoreAsync(decide(WritesWithRoom().Latest));
        }
        finally
        {
            _claims.Remove(externalId);
            if (isReserved && _writes is { HasFailed: false } && !Held().Contains(externalId, StringComparer.Ordinal))
            {
                Release(externalId);
            }
        }
    }

    private async ValueTask ReserveAsync(string externalId)
    {
        bool isReserved;
        try
        {
            isReserved = await ExternalId(externalId).ReserveAsync(externalId, _key.Id);
        }
        catch (Exception exception) when (exception is not UserGrainsException)
        {
            // The storage, the other user's grain or the silo of either: whatever it was, the write has not begun. Its text may have ids in it.
            throw new UserGrainsException(UserGrainsError.StorageUnavailable, "Whether the external id is free could not be learned, so nothing was written. Try again.");
        }

        if (!isReserved)
        {
            const string Message = "Another user of this keyset has this external id. Use another, or take it from that user first.";
            throw new UserGrainsException(UserGrainsError.ExternalIdTaken, Message, [new InvalidField("externalId", Message)]);
        }
    }

    // Called after each store. A release that gets lost costs nothing: whoever wants the external id next finds that it is free.
    private void ReleaseExternalId(UserMetadata? before, UserMetadata? now)
    {
        if (before?.ExternalId is { } externalId && !IsSame(externalId, now?.ExternalId) && _keysets.HasUniqueExternalIds(_key.Keyset))
        {
            Release(externalId);
        }
    }

    private void Release(string externalId) => ExternalId(externalId).ReleaseAsync(externalId, _key.Id).AsTask().Ignore();

    private IExternalIdGrain ExternalId(string externalId) => GrainFactory.GetGrain<IExternalIdGrain>(ExternalIdKey.Of(_key.Keyset, externalId));

    /// <summary>
    /// Has the reservations forgotten that name the user, those too that a crash left behind. The user is deleted first: a "no" to the question whether it has an external
    /// id then holds, as everywhere, because its record was written once more.
    /// </summary>
    private async ValueTask<bool> ForgetReservationsAsync()
    {
        var writes = WritesWithRoom();
        var externalId = writes.Latest.Snapshot?.User.ExternalId;
        if (writes.Latest.User is not null && !await writes.StoreAsync(writes.Latest.ApplyDelete(new UserDeletion(), _time.GetUtcNow()).Next))
        {
            throw OutcomeUnknown();
        }

        // Whoever wants the external id is not sent here by the directory any more, which would make the record anew once it is gone.
        await _directory.FlushAsync(GrainContext.GrainId);
        try
        {
            HashSet<GrainId> found = [.. await _reservations.FindAsync(_key)];
            if (externalId is not null)
            {
                found.Add(ExternalId(externalId).GetGrainId());
            }

            var forgotten = await Task.WhenAll(found.Select(reservation => GrainFactory.GetGrain<IExternalIdGrain>(reservation).ForgetAsync(_key.Id).AsTask()));
            return forgotten.Contains(true);
        }
        catch (Exception exception) when (exception is not UserGrainsException)
        {
            // The storage, or the silo of a reservation. The text may have ids in it.
            throw OutcomeUnknown();
        }
    }
}
