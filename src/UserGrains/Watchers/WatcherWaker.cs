using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using UserGrains.Client;
using UserGrains.Client.Feed;

namespace UserGrains.Watchers;

/// <summary>
/// Wakes the watchers that have somebody to call: those that deactivate on this silo, and all of them whenever silos have come or gone, and so after a restart
/// of the cluster too. For the latter it needs a storage that can be walked; the active silos share its partitions.
/// </summary>
internal sealed partial class WatcherWaker(
    IServiceProvider services,
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    [FromKeyedServices(FeedTime.Key)] TimeProvider time,
    ILogger<WatcherWaker> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MaxConcurrentCalls = 16;

    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(WatcherWaker),
        ServiceLifecycleStage.Active,
        _ =>
        {
            if (services.GetKeyedService<IGrainStorage>(UserGrainsStorage.ProviderName) is IGrainStorageScan scan)
            {
                _running = Task.Run(() => RunAsync(scan), CancellationToken.None);
            }

            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stopping.CancelAsync();
            await _running;
        });

    public void Dispose() => _stopping.Dispose();

    /// <summary>Wakes a watcher that deactivates although it has somebody to call: its write failed, or its place in the grain directory was lost.</summary>
    public void WakeAgain(GrainId watcher)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => WakeAgainAsync(watcher), CancellationToken.None);
        }
    }

    private async Task WakeAgainAsync(GrainId watcher)
    {
        var backoff = MinBackoff;
        try
        {
            do
            {
                await Task.Delay(backoff, time, _stopping.Token);
                backoff = Backoff.Next(backoff, MinBackoff, MaxBackoff);
            }
            while (!await TryWakeAsync(watcher));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops, and the others wake its watchers.
        }
    }

    private async Task RunAsync(IGrainStorageScan scan)
    {
        SiloAddress[] known = [];
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(_stopping.Token))
            {
                // Also one that is only stopping still serves its watchers: they must be woken once it is dead.
                var living = Silos(snapshot, status => status is not (SiloStatus.None or SiloStatus.Dead));
                if (living.AsSpan().SequenceEqual(known))
                {
                    continue;
                }

                known = living;
                while (!await TryWakeAsync(scan, Silos(membership.CurrentSnapshot, status => status == SiloStatus.Active)))
                {
                    await Task.Delay(MaxBackoff, time, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private static SiloAddress[] Silos(ClusterMembershipSnapshot snapshot, Func<SiloStatus, bool> isWanted) =>
        [.. snapshot.Members.Values.Where(member => isWanted(member.Status)).Select(member => member.SiloAddress).Order()];

    private async Task<bool> TryWakeAsync(IGrainStorageScan scan, SiloAddress[] active)
    {
        var failed = 0;
        try
        {
            for (var partition = Math.Max(Array.IndexOf(active, silo.SiloAddress), 0); partition < scan.PartitionCount; partition += Math.Max(active.Length, 1))
            {
                await Parallel.ForEachAsync(
                    ReadFollowingAsync(scan, partition, _stopping.Token),
                    new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentCalls, CancellationToken = _stopping.Token },
                    async (watcher, _) =>
                    {
                        if (!await TryWakeAsync(watcher))
                        {
                            Interlocked.Increment(ref failed);
                        }
                    });
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A walk can fail in every way a storage can. Its text may have ids in it.
            LogWalkFailed(exception.GetType().FullName);
            return false;
        }

        return failed == 0;
    }

    private static async IAsyncEnumerable<GrainId> ReadFollowingAsync(
        IGrainStorageScan scan,
        int partition,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in scan.ReadAsync<StoredWatcher>(WatcherRecord.StateName, partition, since: 0, cancellationToken))
        {
            if (record.State is { Users.Length: > 0, Handlers.Length: > 0 })
            {
                yield return record.GrainId;
            }
        }
    }

    private async ValueTask<bool> TryWakeAsync(GrainId watcher)
    {
        try
        {
            await grains.GetGrain<IWatcherUpkeepGrain>(watcher).WakeAsync();
            return true;
        }
        catch (Exception exception) when (exception is UserGrainsException or OrleansException or TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 1412, Level = LogLevel.Warning, Message = "The walk for watchers to wake failed with {ExceptionType}; it is tried again.")]
    private partial void LogWalkFailed(string? exceptionType);
}
