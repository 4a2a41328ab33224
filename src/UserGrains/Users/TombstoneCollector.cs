using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace UserGrains.Users;

/// <summary>
/// Walks the storage, if it can be walked, and has the grains of users who were deleted long ago remove what is left of them.
/// The active silos share the partitions.
/// </summary>
internal sealed partial class TombstoneCollector(
    IServiceProvider services,
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    TimeProvider time,
    IOptions<UserGrainsOptions> options,
    ILogger<TombstoneCollector> logger) : BackgroundService
{
    private const int MaxConcurrentCalls = 16;

    // Looked up late: that there is no storage at all is for the validator to say.
    private IGrainStorageScan? Scan => services.GetKeyedService<IGrainStorage>(UserGrainsStorage.ProviderName) as IGrainStorageScan;

    /// <summary>Walks this silo's partitions once.</summary>
    /// <returns>The number of records that were removed.</returns>
    public async Task<int> CollectAsync(CancellationToken cancellationToken)
    {
        if (Scan is not { } scan)
        {
            return 0;
        }

        var (place, siloCount) = FindPlace();
        var collected = 0;
        for (var partition = place; partition < scan.PartitionCount; partition += siloCount)
        {
            await Parallel.ForEachAsync(
                ReadExpiredAsync(scan, partition, cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentCalls, CancellationToken = cancellationToken },
                async (grainId, token) =>
                {
                    if (await TryCollectAsync(grainId, token))
                    {
                        Interlocked.Increment(ref collected);
                    }
                });
        }

        LogCollected(collected);
        return collected;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Scan is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.TombstoneCollectionPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CollectAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A walk can fail in every way a storage can; the next one begins anew. Its text may have ids in it.
                LogWalkFailed(exception.GetType().FullName);
            }
        }
    }

    private async IAsyncEnumerable<GrainId> ReadExpiredAsync(
        IGrainStorageScan scan,
        int partition,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in scan.ReadAsync<StoredUser>(UserRecord.StateName, partition, since: 0, cancellationToken))
        {
            if (record.State is { } stored && UserState.IsExpired(stored.DeletedTimetoken, time.GetUtcNow(), options.Value.TombstoneRetention))
            {
                yield return record.GrainId;
            }
        }
    }

    private async ValueTask<bool> TryCollectAsync(GrainId grainId, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IUserUpkeepGrain>(grainId).CollectAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is UserGrainsException or OrleansException or TimeoutException)
        {
            // The next walk finds it again.
            return false;
        }
    }

    private (int Place, int SiloCount) FindPlace()
    {
        var active = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => member.SiloAddress)
            .Order()
            .ToList();
        var place = active.IndexOf(silo.SiloAddress);
        return place >= 0 ? (place, active.Count) : (0, 1);
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Information, Message = "Removed what was left of {Count} users who were deleted long ago.")]
    private partial void LogCollected(int count);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "The walk for users who were deleted long ago failed with {ExceptionType}; the next one begins anew.")]
    private partial void LogWalkFailed(string? exceptionType);
}
