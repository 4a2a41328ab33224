using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;
using UserGrains.Client.Feed;
using UserGrains.ExternalIds;
using UserGrains.Listing;
using UserGrains.Placement;
using UserGrains.Publishing;
using UserGrains.Storage;

namespace UserGrains.Users;

/// <summary>
/// One user. <see cref="UserState"/> decides, <see cref="PendingWrites"/> stores; this answers once what an answer rests on is stored.
/// </summary>
[GrainType("user")]
[Reentrant] // Updates that arrive while a write is in flight share the next one.
[UserPlacement]
internal sealed partial class UserGrain : Grain, IUserGrain, IUserUpkeepGrain
{
    private readonly Keysets _keysets;
    private readonly MembershipFence _fence;
    private readonly TimeProvider _time;
    private readonly UserGrainsInstrumentation _instrumentation;
    private readonly UserGrainsOptions _options;
    private readonly UserPublisher _publisher;
    private readonly DirectoryFeed _directory;
    private readonly UserMoves _moves;
    private readonly ActivationAudit _audit;
    private readonly ReservationWalk _reservations;
    private readonly ILogger<UserGrain> _logger;
    private readonly IGrainStorage _storage;
    private readonly UserRecord _record;
    private readonly UserKey _key;
    private readonly bool _isKeyValid;

    // Null when the record could not be read.
    private PendingWrites? _writes;
    private PartitionOwners? _consideredOwners;
    private int _audited;

    public UserGrain(
        [FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage,
        Keysets keysets,
        MembershipFence fence,
        TimeProvider time,
        UserGrainsInstrumentation instrumentation,
        IOptions<UserGrainsOptions> options,
        StorageDeadline deadline,
        UserPublisher publisher,
        DirectoryFeed directory,
        UserMoves moves,
        ActivationAudit audit,
        ReservationWalk reservations,
        ILogger<UserGrain> logger)
    {
        _keysets = keysets;
        _fence = fence;
        _time = time;
        _instrumentation = instrumentation;
        _options = options.Value;
        _publisher = publisher;
        _directory = directory;
        _moves = moves;
        _audit = audit;
        _audited = audit.Change;
        _reservations = reservations;
        _logger = logger;
        _isKeyValid = UserKey.TryParse(this.GetPrimaryKeyString(), out _key);
        _storage = storage;
        _record = new UserRecord(storage, this.GetGrainId(), _key.Id, deadline);
    }

    /// <summary>
    /// Gets what is stored: what readers and watchers may see; <see langword="null"/> when the user was never there. Await <see cref="PrepareReadAsync"/> first.
    /// </summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.StorageUnavailable"/>: the record could not be read, or a write of it has failed.</exception>
    private UserSnapshot? StoredSnapshot => Writes().Stored.Snapshot;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "A failed activation would keep callers waiting for 5 s. This one answers them, whatever the storage threw, and goes.")]
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!_isKeyValid)
        {
            return;
        }

        var now = _time.GetUtcNow();
        try
        {
            // Older keys may have been used by a user whose tombstone was collected.
            var stored = await _record.ReadAsync(now - _options.TombstoneRetention + UserGrainsLimits.MaxClockSkew);
            _writes = new PendingWrites(_record, stored, _instrumentation, OnWritten, OnFailed);
            await CollectAsync(now);
        }
        catch (Exception exception)
        {
            LogLoadFailed(exception.GetType().FullName, exception.HResult);
        }
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        OnClosing(reason);
        if (_writes is { } writes)
        {
            await writes.DrainAsync().WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<UserMetadata?> GetAsync(CancellationToken cancellationToken)
    {
        await PrepareReadAsync(cancellationToken);
        _audit.OnRead(GrainContext, ref _audited);
        return Writes().Stored.User;
    }

    /// <inheritdoc/>
    public async ValueTask<UserMetadata?> GetStrongAsync(CancellationToken cancellationToken)
    {
        Demand();
        var writes = Writes();
        return await writes.CheckAsync() is { } stored ? stored.User : throw StorageUnavailable();
    }

    /// <inheritdoc/>
    public async ValueTask<UserWriteResult> CreateAsync(UserPatch patch, CancellationToken cancellationToken)
    {
        await PrepareWriteAsync(patch, cancellationToken);
        return await StoreAsync(UserOperation.Create, patch);
    }

    /// <inheritdoc/>
    public async ValueTask<UserWriteResult> UpdateAsync(UserPatch patch, CancellationToken cancellationToken)
    {
        await PrepareWriteAsync(patch, cancellationToken);
        return await StoreAsync(UserOperation.Update, patch);
    }

    /// <inheritdoc/>
    public async ValueTask<UserWriteResult> SetAsync(UserPatch patch, CancellationToken cancellationToken)
    {
        await PrepareWriteAsync(patch, cancellationToken);
        return await StoreAsync(UserOperation.Set, patch);
    }

    /// <inheritdoc/>
    public async ValueTask<UserWriteResult> DeleteAsync(UserDeletion deletion, CancellationToken cancellationToken)
    {
        await PrepareWriteAsync(deletion, cancellationToken);
        return await StoreAsync(WritesWithRoom().Latest.ApplyDelete(deletion, _time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CollectAsync(CancellationToken cancellationToken) =>
        _isKeyValid && Writes() is { Count: 0 } writes && (writes.Latest.Snapshot is null || await CollectAsync(_time.GetUtcNow()));

    /// <inheritdoc/>
    public ValueTask<SiloAddress> GetSiloAsync() => ValueTask.FromResult(GrainContext.Address.SiloAddress!);

    /// <summary>Called after each store that changed the user, in the order of versions, with what is stored now.</summary>
    partial void OnStored(UserSnapshot? snapshot);

    /// <summary>Called first when the grain deactivates.</summary>
    partial void OnClosing(DeactivationReason reason);

    private static UserGrainsException StorageUnavailable() => new(
        UserGrainsError.StorageUnavailable,
        "The user's record could not be read, so nothing was written. Try again.");

    private static UserGrainsException OutcomeUnknown() => new(
        UserGrainsError.OutcomeUnknown,
        "Storage failed, so the write may have happened or not. Repeat it with the same idempotency key, or read the version.");

    private void Demand()
    {
        if (!_isKeyValid)
        {
            throw new UserGrainsException(
                UserGrainsError.InvalidUser,
                $"The grain's key names no user; get the reference with {nameof(UserGrainFactoryExtensions.GetUserGrain)}.");
        }

        _keysets.DemandAppContext(_key.Keyset);
    }

    private PendingWrites Writes()
    {
        if (_writes is { HasFailed: false } writes)
        {
            return writes;
        }

        // Not before somebody was told: a grain that goes while it activates has its callers sent round in circles.
        DeactivateOnIdle();
        throw StorageUnavailable();
    }

    private PendingWrites WritesWithRoom() => Writes() is { Count: < UserGrainsLimits.MaxPendingUpdates } writes
        ? writes
        : throw new UserGrainsException(
            UserGrainsError.TooBusy,
            $"{UserGrainsLimits.MaxPendingUpdates} updates of this user wait for storage already, so nothing was written. Try again later.");

    private ValueTask PrepareReadAsync(CancellationToken cancellationToken)
    {
        Demand();
        return _fence.EnsureFreshAsync(cancellationToken);
    }

    private ValueTask PrepareWriteAsync(UserWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        cancellationToken.ThrowIfCancellationRequested();
        return PrepareReadAsync(cancellationToken);
    }

    // Between the decision and its place in the queue nothing is awaited: no other turn can slip in, and the answer is fixed here.
    // A caller who cancels stops waiting on its own side; waiting cancellably for a task that 1,000 callers share would cost more than the write.
    private async ValueTask<UserWriteResult> StoreAsync(UserDecision decision)
    {
        var writes = Writes();

        // Also what changes nothing waits: it may rest on a change that is not stored yet.
        var stored = ReferenceEquals(decision.Next, writes.Latest) ? writes.SettleAsync() : writes.StoreAsync(decision.Next);
        var fault = await stored ? decision.Fault : OutcomeUnknown();
        _instrumentation.OnAnswered(decision.Result, fault);
        return fault is null ? decision.Result! : throw fault;
    }

    private async ValueTask<bool> CollectAsync(DateTimeOffset now)
    {
        var writes = Writes();
        if (!writes.Latest.IsExpiredTombstone(now, _options.TombstoneRetention))
        {
            return false;
        }

        return await writes.StoreAsync(_record.CreateAbsent(now - _options.TombstoneRetention + UserGrainsLimits.MaxClockSkew));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Publishing must not end the storing; the grain's next activation heals what watchers have missed.")]
    private void OnWritten(UserState before, UserState now)
    {
        if (ReferenceEquals(before.Snapshot, now.Snapshot))
        {
            return;
        }

        try
        {
            OnStored(now.Snapshot);
            _directory.Publish(GrainContext.GrainId, now.Snapshot);
            ReleaseExternalId(before.User, now.User);
        }
        catch (Exception exception)
        {
            LogPublishFailed(exception);
            DeactivateOnIdle();
        }

        if (_moves.ShouldGo(GrainContext.GrainId, ref _consideredOwners))
        {
            // What waits is stored before it goes, and its next call, or the watchers that it tells, find it on the silo that its partition belongs to.
            DeactivateOnIdle();
        }
    }

    private void OnFailed(Exception? cause)
    {
        if (cause is null)
        {
            LogReplaced();
        }
        else
        {
            // Exceptions of storages have the record's key in their texts, and with it the user's id.
            LogStoreFailed(cause.GetType().FullName, cause.HResult);
        }

        DeactivateOnIdle();
    }
}
