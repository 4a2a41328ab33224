using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using UserGrains.Client.Feed;

namespace UserGrains.Listing;

/// <summary>
/// A silo's feed of the directory: what its users' grains have stored is handed to the shards' outboxes, beside every update's path.
/// It also sees to it that all shards are there, before anybody lists.
/// </summary>
internal sealed partial class DirectoryFeed(
    IServiceProvider services,
    IGrainFactory grains,
    IClusterMembershipService membership,
    [FromKeyedServices(FeedTime.Key)] TimeProvider time,
    IOptions<UserGrainsOptions> options,
    ILogger<DirectoryFeed> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan LastFlushPatience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _closed = new();
    private ShardOutbox[] _outboxes = [];
    private bool _isDisposed;
    private Task _waking = Task.CompletedTask;

    /// <summary>Gets the storage, when it can be walked and the directory is on.</summary>
    public IGrainStorageScan? Scan { get; private set; }

    /// <summary>Takes what a user's grain has stored; <see langword="null"/> when nothing is kept of it any more. It never waits.</summary>
    public void Publish(GrainId user, UserSnapshot? stored)
    {
        if (Scan is { } scan)
        {
            _outboxes[scan.PartitionOf(user)].Add(user, stored);
        }
    }

    /// <summary>Waits until the shards have everything that was published before.</summary>
    public Task FlushAsync() => Task.WhenAll(_outboxes.Select(outbox => outbox.FlushAsync()));

    /// <summary>Waits until the shard of a user has everything that was published before.</summary>
    public Task FlushAsync(GrainId user) => Scan is { } scan ? _outboxes[scan.PartitionOf(user)].FlushAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
    {
        // Before the first user's grain, and until after the last one.
        lifecycle.Subscribe(nameof(DirectoryFeed), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);
        lifecycle.Subscribe(
            nameof(DirectoryFeed),
            ServiceLifecycleStage.Active,
            _ =>
            {
                _waking = Task.Run(WakeShardsAsync, CancellationToken.None);
                return Task.CompletedTask;
            },
            async _ =>
            {
                await _stopping.CancelAsync();
                await _waking;
            });
    }

    public void Dispose()
    {
        // Twice, because it is registered under two names.
        if (!_isDisposed)
        {
            _isDisposed = true;
            _closed.Cancel();
            _closed.Dispose();
            _stopping.Dispose();
        }
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        Scan = options.Value.Directory ? services.GetKeyedService<IGrainStorage>(UserGrainsStorage.ProviderName) as IGrainStorageScan : null;
        _outboxes = [.. Enumerable.Range(0, Scan?.PartitionCount ?? 0).Select(partition => new ShardOutbox(grains.GetGrain<IDirectoryShardGrain>(partition), time, logger, _closed.Token))];
        return Task.CompletedTask;
    }

    [SuppressMessage("Design", "CA1031", Justification = "What the shards were not told they read from storage, once this silo is gone.")]
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync().WaitAsync(LastFlushPatience, TimeProvider.System, cancellationToken);
        }
        catch (Exception)
        {
            // As the reason says.
        }

        await _closed.CancelAsync();
    }

    // Every silo does so, because whoever died may have been the one that had.
    private async Task WakeShardsAsync()
    {
        try
        {
            await foreach (var _ in membership.MembershipUpdates.WithCancellation(_stopping.Token))
            {
                for (var partition = 0; partition < _outboxes.Length; partition++)
                {
                    await WakeAsync(grains.GetGrain<IDirectoryShardGrain>(partition));
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A shard that cannot be woken now is woken by the first list that needs it.")]
    private async Task WakeAsync(IDirectoryShardGrain shard)
    {
        try
        {
            await shard.WakeAsync();
        }
        catch (Exception exception)
        {
            LogNotWoken(exception.GetType());
        }
    }

    [LoggerMessage(EventId = 1503, Level = LogLevel.Debug, Message = "A shard of the directory could not be woken ({Cause}).")]
    private partial void LogNotWoken(Type cause);
}
