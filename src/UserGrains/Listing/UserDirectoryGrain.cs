using System.Diagnostics;
using Orleans.Concurrency;
using UserGrains.Client.Queries;
using UserGrains.Listing.Filters;

namespace UserGrains.Listing;

/// <summary>Answers a keyset's lists and lookups, on the silo that the caller is connected to: it asks all shards and merges what they answer.</summary>
[GrainType("user-directory")]
[StatelessWorker]
[Reentrant]
internal sealed class UserDirectoryGrain(
    IGrainFactory grains,
    Keysets keysets,
    DirectoryFeed feed,
    DirectoryFeeds feeds,
    ListingInstruments instruments) : Grain, IUserDirectoryGrain, IUserDirectorySearchGrain, IQueryWatchGrain
{
    /// <inheritdoc/>
    public async ValueTask<UserListing> ListAsync(UserQuery query, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var keyset = this.GetPrimaryKeyString();
        var partitions = Demand(keyset);
        var page = PageRequest.Of(query);

        var shardQuery = new ShardQuery { Keyset = keyset, Query = query, Freshness = await feeds.FlushAsync() };
        var parts = new Task<ShardPage>[partitions];
        for (var partition = 0; partition < parts.Length; partition++)
        {
            parts[partition] = Shard(partition).SelectAsync(shardQuery).AsTask();
        }

        var listing = Merge(query, page, await Task.WhenAll(parts));
        instruments.OnAnswered(start);
        return listing;
    }

    /// <inheritdoc/>
    public async ValueTask<UserMetadata?> FindByExternalIdAsync(string externalId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(externalId);
        var start = Stopwatch.GetTimestamp();
        var found = (await FindAllAsync(externalId)).MinBy(user => user.Id, StringComparer.Ordinal);
        instruments.OnAnswered(start);
        return found;
    }

    /// <inheritdoc/>
    public async ValueTask<string[]> FindAllByExternalIdAsync(string externalId) => [.. (await FindAllAsync(externalId)).Select(user => user.Id)];

    /// <inheritdoc/>
    public async ValueTask<QueryWatchOpened> OpenWatchAsync(string? filter)
    {
        var keyset = this.GetPrimaryKeyString();
        keysets.DemandUpdateEvents(keyset);
        var partitions = Demand(keyset);
        UserFilter.Parse(filter);
        var freshness = await feeds.FlushAsync();
        return new QueryWatchOpened(partitions, freshness.MembershipVersion, freshness.MustCatchUp);
    }

    private static UserListing Merge(UserQuery query, PageRequest page, ShardPage[] parts)
    {
        var merged = parts.Length == 1 ? parts[0].Users : ShardMerge.Take(parts, page);
        var users = merged.AsSpan(Math.Min(page.Skip, merged.Length)).ToArray();
        if (page.IsBackward)
        {
            users.AsSpan().Reverse();
        }

        var hasPrevious = users.Length > 0 && !(string.IsNullOrEmpty(query.Start) && string.IsNullOrEmpty(query.End));
        return new UserListing
        {
            Users = users,
            Next = users.Length > 0 ? PageCursor.Write(users[^1], page.Order) : null,
            Previous = hasPrevious ? PageCursor.Write(users[0], page.Order) : null,
            TotalCount = query.Count ? parts.Sum(part => part.Total) : null,
        };
    }

    private async ValueTask<IEnumerable<UserMetadata>> FindAllAsync(string externalId)
    {
        var keyset = this.GetPrimaryKeyString();
        var parts = new Task<UserMetadata[]>[Demand(keyset)];
        var freshness = await feeds.FlushAsync();
        for (var partition = 0; partition < parts.Length; partition++)
        {
            parts[partition] = Shard(partition).FindByExternalIdAsync(keyset, externalId, freshness).AsTask();
        }

        return (await Task.WhenAll(parts)).SelectMany(users => users);
    }

    private IDirectoryShardGrain Shard(int partition) => grains.GetGrain<IDirectoryShardGrain>(partition);

    private int Demand(string keyset)
    {
        keysets.DemandAppContext(keyset);
        return feed.Scan?.PartitionCount ?? throw new UserGrainsException(
            UserGrainsError.DirectoryUnsupported,
            $"The storage cannot be walked or {UserGrainsOptions.SectionName}:{nameof(UserGrainsOptions.Directory)} is off, so users can only be found by their ids. Use SQLite or Azure Tables, or a storage that implements {nameof(IGrainStorageScan)}.");
    }
}
