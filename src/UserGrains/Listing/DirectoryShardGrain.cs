using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;
using UserGrains.Client.Feed;
using UserGrains.Client.Queries;
using UserGrains.Listing.Watching;
using UserGrains.Placement;

namespace UserGrains.Listing;

/// <summary>Answers for one shard. Its turns only hand over: queries run on threads of the pool, and scans beside it.</summary>
[GrainType(TypeName)]
[Reentrant]
[UserPlacement]
internal sealed class DirectoryShardGrain(
    [FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage,
    IClusterMembershipService membership,
    [FromKeyedServices(FeedTime.Key)] TimeProvider time,
    IOptions<UserGrainsOptions> options,
    QueryThreads threads,
    UserMoves moves,
    ListingInstruments instruments,
    ILogger<DirectoryShard> logger) : Grain, IDirectoryShardGrain, IQueryWatchShard, IAsyncDisposable
{
    private const string TypeName = "user-directory-shard";

    // A little less than callers wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private DirectoryShard? _shard;
    private PartitionOwners? _consideredOwners;

    /// <summary>Gets the type of these grains; their keys are the numbers of the partitions.</summary>
    public static GrainType Type { get; } = GrainType.Create(TypeName);

    private DirectoryShard Shard => _shard ?? throw new UserGrainsException(UserGrainsError.DirectoryUnsupported, "The storage cannot be walked, so there is no directory.");

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (storage is IGrainStorageScan scan && this.GetPrimaryKeyLong() is var partition && partition >= 0 && partition < scan.PartitionCount)
        {
            _shard = new DirectoryShard(
                scan,
                (int)partition,
                () => membership.CurrentSnapshot.Version.Value,
                options.Value.DirectoryHealPeriod,
                time,
                instruments,
                new QueryWatches(threads, time),
                logger);
            _shard.Start();
            DelayDeactivation(Timeout.InfiniteTimeSpan);
        }

        return Task.CompletedTask;
    }

    /// <summary>Stops what runs beside the grain, once it is gone.</summary>
    public ValueTask DisposeAsync() => _shard?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask WakeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask TakeAsync(ShardNews news)
    {
        if (Shard.Take(news.Users) || news.MustCatchUp)
        {
            await WaitAsync(Shard.CatchUpAsync());
        }

        if (moves.ShouldShardGo((int)this.GetPrimaryKeyLong(), Shard.Index.MaxCount, ref _consideredOwners))
        {
            // Its index is built again beside the users that it is told of. Lists wait for that; watches by query go on there.
            DeactivateOnIdle();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ShardPage> SelectAsync(ShardQuery query)
    {
        await WaitAsync(Shard.EnsureAsync(query.Freshness));
        return await threads.RunAsync(() => Select(Shard.Index.Find(query.Keyset), PageRequest.Of(query.Query)));
    }

    /// <inheritdoc/>
    public async ValueTask<UserMetadata[]> FindByExternalIdAsync(string keyset, string externalId, ShardFreshness freshness)
    {
        await WaitAsync(Shard.EnsureAsync(freshness));
        return [.. (Shard.Index.Find(keyset)?.FindByExternalId(externalId) ?? []).Select(row => new UserRow(row).ToMetadata())];
    }

    /// <inheritdoc/>
    public async ValueTask<QueryPollReply> PollAsync(QueryPoll poll)
    {
        if (poll.Received == 0)
        {
            await WaitAsync(Shard.EnsureAsync(new ShardFreshness(poll.Opened.MembershipVersion, poll.Opened.MustCatchUp)));
        }
        else
        {
            await WaitAsync(Shard.EnsureAsync(default));
        }

        return await Shard.Watches.PollAsync(poll, Shard.Index);
    }

    /// <inheritdoc/>
    public Task EndWatchAsync(Guid watchId)
    {
        _shard?.Watches.End(watchId);
        return Task.CompletedTask;
    }

    private static ShardPage Select(KeysetIndex? index, PageRequest page)
    {
        var selection = page.NewSelection();
        var limit = new QueryLimit();
        foreach (var chunk in index is null ? [] : index.Chunks)
        {
            limit.DemandTime();
            foreach (ref var slot in chunk.AsSpan())
            {
                if (Volatile.Read(ref slot) is { } row)
                {
                    selection.Offer(row);
                }
            }
        }

        return new ShardPage([.. selection.Take().Select(row => new UserRow(row).ToMetadata())], selection.Total);
    }

    private async Task WaitAsync(Task caughtUp)
    {
        try
        {
            await caughtUp.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            throw new UserGrainsException(
                UserGrainsError.Unavailable,
                $"The directory is being brought up to date from storage; {Shard.ScannedCount} records were read so far. Try again.");
        }
    }
}
