using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Storage;
using UserGrains.Listing;
using UserGrains.Storage;

namespace UserGrains.ExternalIds;

/// <summary>
/// Keeps a reservation, which is a claim and not the truth: who has an external id is what the users' records say. So a reservation of a user who turns out
/// not to have it, because its write failed or it was given another, is given to the next who asks. It answers from storage every time, and every change is
/// fenced by the record's ETag, so a second activation cannot give away what another has given.
/// </summary>
[GrainType("external-id")]
[RandomPlacement]
[CollectionAgeLimit(Minutes = 2)] // As many as there are users, and each is asked once or twice in its life.
internal sealed class ExternalIdGrain(
    [FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage,
    IGrainFactory grains,
    DirectoryFeed feed) : Grain, IExternalIdGrain
{
    /// <summary>The state's name in storage.</summary>
    public const string StateName = "external-id";

    private string Keyset => UserKey.TryParse(this.GetPrimaryKeyString(), out var key) ? key.Keyset : string.Empty;

    /// <inheritdoc/>
    public async ValueTask<bool> ReserveAsync(string externalId, string userId)
    {
        while (true)
        {
            var record = await ReadAsync();
            var isOwn = IsOwnedBy(record, userId);
            var holder = isOwn ? null : await FindHolderAsync(record, externalId, userId);
            if (holder is not null && record.RecordExists)
            {
                return false;
            }

            // One's own is written again too, so that another activation, which has asked whether it may go before it was reserved anew, cannot remove it.
            record.State = new StoredExternalId { UserId = holder ?? userId };
            if (await TryAsync(storage.WriteStateAsync(StateName, this.GetGrainId(), record)))
            {
                return holder is null;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(string externalId, string userId) => await ForgetAsync(userId);

    /// <inheritdoc/>
    public async ValueTask<bool> ForgetAsync(string userId)
    {
        var record = await ReadAsync();
        if (!IsOwnedBy(record, userId)
            || await Holder(userId).HoldsReservationAsync(this.GetPrimaryKeyString())
            || !await TryAsync(storage.ClearStateAsync(StateName, this.GetGrainId(), record)))
        {
            return false;
        }

        // Nobody asks what was cleared of these, and the key has the external id's hash.
        if (storage is IGrainStorageErasure erasure)
        {
            await erasure.EraseAsync(StateName, this.GetGrainId());
        }

        return true;
    }

    private static bool IsSame(string? left, string right) => string.Equals(left, right, StringComparison.Ordinal);

    private static bool IsOwnedBy(GrainState<StoredExternalId> record, string userId) => record.RecordExists && IsSame(record.State?.UserId, userId);

    private static async ValueTask<bool> TryAsync(Task change)
    {
        try
        {
            await change;
            return true;
        }
        catch (InconsistentStateException)
        {
            // Another activation of this grain has changed it.
            return false;
        }
    }

    private async ValueTask<GrainState<StoredExternalId>> ReadAsync()
    {
        var record = new GrainState<StoredExternalId>(new StoredExternalId());
        await storage.ReadStateAsync(StateName, this.GetGrainId(), record);
        return record;
    }

    private async ValueTask<string?> FindHolderAsync(GrainState<StoredExternalId> record, string externalId, string userId)
    {
        if (record.RecordExists)
        {
            return record.State?.UserId is { } owner && await HoldsAsync(owner, externalId) ? owner : null;
        }

        // Users who had it before the keyset demanded that it is unique have no reservation.
        if (feed.Scan is not null)
        {
            foreach (var user in await grains.GetGrain<IUserDirectorySearchGrain>(Keyset).FindAllByExternalIdAsync(externalId))
            {
                if (!IsSame(user, userId) && await HoldsAsync(user, externalId))
                {
                    return user;
                }
            }
        }

        return null;
    }

    private ValueTask<bool> HoldsAsync(string userId, string externalId) => Holder(userId).HoldsAsync(externalId);

    private IExternalIdHolderGrain Holder(string userId) => grains.GetGrain<IExternalIdHolderGrain>(UserKey.Create(Keyset, userId).ToString());
}
