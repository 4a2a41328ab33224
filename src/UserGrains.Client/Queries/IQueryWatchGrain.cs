namespace UserGrains.Client.Queries;

/// <summary>Begins watches by query. The key is the keyset.</summary>
[Alias("UserGrains.IQueryWatchGrain")]
internal interface IQueryWatchGrain : IGrainWithStringKey
{
    /// <summary>Checks the filter, and says how many shards there are to watch and what they must have heard of.</summary>
    [Alias("OpenWatch")]
    ValueTask<QueryWatchOpened> OpenWatchAsync(string? filter);
}
