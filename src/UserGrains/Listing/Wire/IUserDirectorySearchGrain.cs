namespace UserGrains.Listing;

/// <summary>What silos ask of the directory among themselves. The key is the keyset.</summary>
[Alias("UserGrains.IUserDirectorySearchGrain")]
internal interface IUserDirectorySearchGrain : IGrainWithStringKey
{
    /// <summary>Finds the ids of all users with an external id.</summary>
    [Alias("FindAllByExternalId")]
    ValueTask<string[]> FindAllByExternalIdAsync(string externalId);
}
