namespace UserGrains.ExternalIds;

/// <summary>Says which user has an external id, in a keyset where it is unique. One grain for each; the key is made by <see cref="ExternalIdKey"/>.</summary>
[Alias("UserGrains.IExternalIdGrain")]
internal interface IExternalIdGrain : IGrainWithStringKey
{
    /// <summary>Reserves the external id for a user who is about to be given it.</summary>
    /// <param name="externalId">The external id, of which the key has only a hash.</param>
    /// <param name="userId">The user, whose grain answers <see cref="IExternalIdHolderGrain.HoldsAsync"/> with yes from before this call.</param>
    /// <returns><see langword="false"/> when another user has it.</returns>
    [Alias("Reserve")]
    ValueTask<bool> ReserveAsync(string externalId, string userId);

    /// <summary>Forgets the reservation of a user who does not have the external id any more.</summary>
    [Alias("Release")]
    ValueTask ReleaseAsync(string externalId, string userId);

    /// <summary>Forgets the reservation of a user who does not have the external id and is not about to be given it; nothing is left of it in storage then.</summary>
    /// <returns>Whether it was the user's and is gone.</returns>
    [Alias("Forget")]
    ValueTask<bool> ForgetAsync(string userId);
}
