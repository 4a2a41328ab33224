using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;
using UserGrains.Client.Feed;
using UserGrains.Client.Streaming;
using UserGrains.Storage;

namespace UserGrains.Watchers;

/// <summary>
/// A stored list of users, followed through the silo's feed. <see cref="WatcherState"/> decides, <see cref="WatcherWrites"/> stores,
/// <see cref="WatcherFollowers"/> tell those who want to know; this answers, and keeps them in step with what is stored.
/// </summary>
[GrainType("user-watcher")]
[Reentrant] // A handler may change the list that it is called from, and subscribers wait here for batches.
[RandomPlacement]
internal sealed partial class UserWatcherGrain : Grain, IUserWatcherGrain, IWatcherBatches, IWatcherUpkeepGrain, IRemindable
{
    private static readonly TimeSpan PollPatience = TimeSpan.FromSeconds(1);

    private readonly Keysets _keysets;
    private readonly WatcherReminders _reminders;
    private readonly WatcherWaker _waker;
    private readonly ILogger<UserWatcherGrain> _logger;
    private readonly WatcherFollowers _followers;
    private readonly WatcherRecord _record;
    private readonly UserKey _key;
    private readonly bool _isKeyValid;
    private IGrainTimer? _sweep;
    private bool _isReminded;

    // Null when the record could not be read.
    private WatcherWrites? _writes;

    public UserWatcherGrain(
        [FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage,
        IGrainFactory grains,
        Keysets keysets,
        UserFeed feed,
        WatcherReminders reminders,
        WatcherWaker waker,
        WatcherInstruments instruments,
        StorageDeadline deadline,
        ILogger<UserWatcherGrain> logger)
    {
        _keysets = keysets;
        _reminders = reminders;
        _waker = waker;
        _logger = logger;
        _isKeyValid = UserKey.TryParse(this.GetPrimaryKeyString(), out _key);
        _followers = new WatcherFollowers(_key, grains, feed, StoreProgressAsync, instruments, logger);
        _record = new WatcherRecord(storage, this.GetGrainId(), deadline);
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "A failed activation would keep callers waiting for 5 s. This one answers them, whatever the storage threw, and goes.")]
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!_isKeyValid)
        {
            return;
        }

        try
        {
            _writes = new WatcherWrites(_record, await _record.ReadAsync(), OnFailed);
            FollowStored();
            _ = UpdateReminderAsync();
        }
        catch (Exception exception)
        {
            // Exceptions of storages have the record's key in their texts.
            LogLoadFailed(exception.GetType().FullName, exception.HResult);
        }
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _followers.Stop();
        if (_writes is { } writes)
        {
            await writes.DrainAsync().WaitAsync(cancellationToken);
            if (writes.Stored.IsFollowing && reason.ReasonCode != DeactivationReasonCode.ShuttingDown)
            {
                _waker.WakeAgain(this.GetGrainId());
            }
        }
    }

    /// <inheritdoc/>
    public async Task AddAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Demand();
        await StoreAsync(Writes().Latest.Add(ids), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Demand();
        await StoreAsync(Writes().Latest.Remove(ids), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        Demand();
        return Task.FromResult<IReadOnlyList<string>>(Writes().Stored.Users.ToArray());
    }

    /// <inheritdoc/>
    public async Task AddHandlerAsync(IUserBatchHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Demand();
        await StoreAsync(Writes().Latest.AddHandler(handler.GetGrainId()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveHandlerAsync(IUserBatchHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Demand();
        await StoreAsync(Writes().Latest.RemoveHandler(handler.GetGrainId()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SetBatchWindowAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        Demand();
        await StoreAsync(Writes().Latest.WithBatchWindow(window), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        Demand();
        var writes = Writes();
        await StoreAsync(writes.Latest.IsEmpty ? writes.Latest : WatcherState.Empty, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<BatchPollReply> PollAsync(BatchPoll poll)
    {
        Demand();
        var writes = Writes();
        if (_followers.FindSession(poll.Session) is { } session)
        {
            return await session.PollAsync(poll.LastNumber, PollPatience);
        }

        if (poll.Seen is not { } seen)
        {
            return new BatchPollReply(IsKnown: false, Batch: null);
        }

        var progress = WatchProgress.None with
        {
            Number = poll.LastNumber,
            Seen = WatchProgress.None.Seen.AddRange(seen.Select(user => KeyValuePair.Create(user.Id, user.Position))),
        };
        _followers.AddSession(poll.Session, progress, writes.Stored);
        _sweep ??= this.RegisterGrainTimer(SweepSessions, new GrainTimerCreationOptions(WatcherFollowers.SessionLease, WatcherFollowers.SessionLease) { Interleave = true });
        return new BatchPollReply(IsKnown: true, Batch: null);
    }

    /// <inheritdoc/>
    public Task EndSessionAsync(Guid session)
    {
        _followers.EndSession(session);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _isReminded = true;
        return WakeAsync();
    }

    /// <inheritdoc/>
    public Task WakeAsync()
    {
        // Being called has woken it already. What was refused before is tried again, and a reminder that nobody needs any more goes.
        Writes();
        FollowStored();
        return UpdateReminderAsync();
    }

    private static UserGrainsException StorageUnavailable() => new(
        UserGrainsError.StorageUnavailable,
        "The watcher could not be read or stored. Try again; what is repeated changes nothing more.");

    private void Demand()
    {
        if (!_isKeyValid)
        {
            throw new UserGrainsException(
                UserGrainsError.InvalidUser,
                $"The grain's key names no watcher; get the reference with {nameof(UserGrainFactoryExtensions.GetUserWatcherGrain)}.");
        }

        _keysets.DemandUpdateEvents(_key.Keyset);
    }

    private WatcherWrites Writes()
    {
        if (_writes is { HasFailed: false } writes)
        {
            return writes;
        }

        DeactivateOnIdle();
        throw StorageUnavailable();
    }

    // Between the decision and its place in the queue nothing is awaited: no other turn can slip in.
    private async Task StoreAsync(WatcherState next, CancellationToken cancellationToken)
    {
        if (!await Writes().StoreAsync(next).WaitAsync(cancellationToken))
        {
            throw StorageUnavailable();
        }

        FollowStored();
        await UpdateReminderAsync().WaitAsync(cancellationToken);
    }

    private Task<bool> StoreProgressAsync(GrainId handler, WatchProgress progress)
    {
        var writes = _writes!;
        return writes.HasFailed ? Task.FromResult(false) : writes.StoreAsync(writes.Latest.WithProgress(handler, progress));
    }

    private void FollowStored()
    {
        var stored = _writes!.Stored;
        _followers.Follow(stored);
        DelayDeactivation(stored.IsFollowing ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
    }

    private async Task UpdateReminderAsync()
    {
        var isNeeded = _writes!.Stored.IsFollowing;
        if (isNeeded == _isReminded)
        {
            return;
        }

        try
        {
            await (isNeeded ? _reminders.RegisterAsync(this.GetGrainId()) : _reminders.UnregisterAsync(this.GetGrainId()));
            _isReminded = isNeeded;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A reminder table fails in as many ways as a storage. What is stored is followed all the same.
            LogReminderFailed(exception.GetType().FullName);
            throw StorageUnavailable();
        }
    }

    private Task SweepSessions()
    {
        _followers.EndIdleSessions();
        return Task.CompletedTask;
    }

    private void OnFailed(Exception cause)
    {
        LogStoreFailed(cause.GetType().FullName, cause.HResult);
        _followers.Stop();
        DeactivateOnIdle();
    }

    [LoggerMessage(
        EventId = 1403,
        Level = LogLevel.Error,
        Message = "A watcher's write failed with {ExceptionType} (0x{HResult:X8}); the grain deactivates and goes on from what is stored.")]
    private partial void LogStoreFailed(string? exceptionType, int hResult);

    [LoggerMessage(
        EventId = 1404,
        Level = LogLevel.Error,
        Message = "A watcher's record could not be read: {ExceptionType} (0x{HResult:X8}). Its callers are told that storage is unavailable.")]
    private partial void LogLoadFailed(string? exceptionType, int hResult);

    [LoggerMessage(
        EventId = 1405,
        Level = LogLevel.Warning,
        Message = "A watcher's reminder could not be set or removed: {ExceptionType}. It is tried again with the next change of the watcher.")]
    private partial void LogReminderFailed(string? exceptionType);
}
