using Microsoft.Extensions.Logging;
using UserGrains.Listing.Watching;
using UserGrains.Users;

namespace UserGrains.Listing;

/// <summary>
/// A shard's index and what keeps it true: it is built by going through the shard's partition of the storage, and afterwards asks for what has changed since
/// whenever silos have come or gone, when somebody must know, and on a slow period. It runs beside the grain, whose turns never wait for storage.
/// </summary>
internal sealed partial class DirectoryShard(
    IGrainStorageScan scan,
    int partition,
    Func<long> membershipVersion,
    TimeSpan healPeriod,
    TimeProvider time,
    ListingInstruments instruments,
    QueryWatches watches,
    ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _asked = new(0, 1);
    private TaskCompletionSource _next = NewPromise();
    private Task _running = Task.CompletedTask;
    private long _position;
    private long _epoch = scan.Epoch;
    private long _healedMembership = -1;
    private long _healedAt;
    private volatile UserIndex _index = new();

    /// <summary>Gets the users, as far as they are known.</summary>
    public UserIndex Index => _index;

    /// <summary>Gets the watches by query.</summary>
    public QueryWatches Watches => watches;

    /// <summary>Gets how many records were read from storage so far.</summary>
    public long ScannedCount { get; private set; }

    /// <summary>Begins to build the index.</summary>
    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _running = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    /// <summary>Waits until the index has everything that was stored before this was called, and is complete.</summary>
    public Task CatchUpAsync()
    {
        Task next;
        lock (_gate)
        {
            next = _next.Task;
            if (_asked.CurrentCount == 0)
            {
                _asked.Release();
            }
        }

        return next;
    }

    /// <summary>Waits until the index is complete and may be asked.</summary>
    public Task EnsureAsync(ShardFreshness freshness)
    {
        var isEnough = Volatile.Read(ref _healedMembership) >= freshness.MembershipVersion && !freshness.MustCatchUp;
        return isEnough ? Task.CompletedTask : CatchUpAsync();
    }

    /// <summary>Takes news from users' grains. They may come while the index is being built.</summary>
    /// <returns>Whether storage has to be asked, because versions do not tell what is newer.</returns>
    public bool Take(ChangedUser[] users)
    {
        var isDoubtful = false;
        foreach (var (key, snapshot) in users)
        {
            if (UserKey.TryParse(key, out var user))
            {
                isDoubtful |= Index.TakeEvent(user, snapshot) == NewsOutcome.Doubtful;
            }
        }

        instruments.OnTold(users.Length);
        return isDoubtful;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _asked.Dispose();
    }

    private static TaskCompletionSource NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (!await TryHealAsync())
                {
                    await Task.Delay(TickPeriod, time, _stopping.Token);
                    continue;
                }

                while (!await _asked.WaitAsync(TickPeriod, _stopping.Token) && !IsDue())
                {
                    watches.Sweep();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The shard moves; whoever waits asks it again where it is then.
        }

        _next.TrySetException(new UserGrainsException(UserGrainsError.Unavailable, "The directory's shard is moving to another node. Try again."));
        _ = _next.Task.Exception;
    }

    private bool IsDue() => Volatile.Read(ref _healedMembership) < membershipVersion() || time.GetElapsedTime(_healedAt) >= healPeriod;

    private async Task<bool> TryHealAsync()
    {
        TaskCompletionSource promise;
        lock (_gate)
        {
            (promise, _next) = (_next, NewPromise());
        }

        // Before the reading: of a silo that dies meanwhile storage is asked again.
        var membership = membershipVersion();
        try
        {
            while (await ScanAsync())
            {
                // What a scan has undone, the next one brings.
            }
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            // A scan can fail in every way a storage can. Its text may have ids in it.
            LogScanFailed(exception.GetType().FullName);
            promise.SetException(new UserGrainsException(UserGrainsError.StorageUnavailable, "The directory could not read what it lacks from storage. Try again."));
            _ = promise.Task.Exception;
            return false;
        }

        if (time.GetElapsedTime(_healedAt) >= healPeriod)
        {
            _healedAt = time.GetTimestamp();
            Index.ForgetRemoved();
        }

        Volatile.Write(ref _healedMembership, membership);
        promise.SetResult();
        return true;
    }

    /// <returns>Whether something newer may have been undone, so that one more scan is needed.</returns>
    private async Task<bool> ScanAsync()
    {
        if (scan.Epoch != _epoch)
        {
            // The storage went back in time: nothing that is known holds any more.
            (_epoch, _position, _index) = (scan.Epoch, 0, new UserIndex());
        }

        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var isDoubtful = false;
        var count = 0L;
        await foreach (var record in scan.ReadAsync<StoredUser>(UserRecord.StateName, partition, _position, _stopping.Token))
        {
            isDoubtful |= Take(record);
            _position = Math.Max(_position, record.Position);
            count++;
            ScannedCount++;
        }

        instruments.OnCaughtUp(start, count);
        return isDoubtful;
    }

    private bool Take(ScannedRecord<StoredUser> record)
    {
        if (!UserKey.TryParse(record.GrainId.Key.ToString(), out var key))
        {
            return false;
        }

        if (record.State is { Format: > StoredUser.CurrentFormat })
        {
            // A newer release wrote it, and only that one can read it.
            return false;
        }

        return Index.TakeStored(key, record.State is { Format: > 0 } stored ? stored.ToSnapshot(key.Id, _epoch) : null) == NewsOutcome.Doubtful;
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "A shard of the directory could not read storage ({ExceptionType}); it tries again.")]
    private partial void LogScanFailed(string? exceptionType);
}
