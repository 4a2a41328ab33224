namespace UserGrains.Listing;

/// <summary>One shard of the directory: the users of one partition of the storage. The key is the partition's number.</summary>
[Alias("UserGrains.IDirectoryShardGrain")]
internal interface IDirectoryShardGrain : IGrainWithIntegerKey
{
    /// <summary>Has the shard built if it is not yet.</summary>
    [Alias("Wake")]
    ValueTask WakeAsync();

    /// <summary>Takes news from users' grains; answered once the shard has it.</summary>
    [Alias("Take")]
    [ResponseTimeout("00:00:10")]
    ValueTask TakeAsync(ShardNews news);

    /// <summary>Picks the users of a page that are in this shard.</summary>
    [Alias("Select")]
    [ResponseTimeout("00:00:10")]
    ValueTask<ShardPage> SelectAsync(ShardQuery query);

    /// <summary>Finds the users with an external id.</summary>
    [Alias("FindByExternalId")]
    [ResponseTimeout("00:00:10")]
    ValueTask<UserMetadata[]> FindByExternalIdAsync(string keyset, string externalId, ShardFreshness freshness);
}
