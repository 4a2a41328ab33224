using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;
using UserGrains.Client.Access;
using UserGrains.Client.Feed;
using UserGrains.Users;

namespace UserGrains.Access;

/// <summary>
/// The revoked tokens of a keyset. <see cref="RevocationsState"/> decides; this stores, one write at a time with everything that waits in the next, and tells those who follow.
/// After a failed write memory is not trusted any more: the grain goes, and the next call reads storage.
/// </summary>
[GrainType("keyset-revocations")]
[Reentrant] // Those who follow wait here.
internal sealed partial class RevocationsGrain(
    [FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage,
    Keysets keysets,
    MembershipFence fence,
    TimeProvider clock,
    [FromKeyedServices(FeedTime.Key)] TimeProvider time,
    ILogger<RevocationsGrain> logger) : Grain, IRevocationsGrain
{
    private static readonly TimeSpan FollowPatience = TimeSpan.FromSeconds(1.5);

    private readonly Guid _source = Guid.NewGuid();
    private RevocationsRecord _record = null!;
    private RevocationsState _latest = RevocationsState.Empty;
    private RevocationsState _stored = RevocationsState.Empty;
    private TaskCompletionSource _news = NewSignal();
    private Task _writing = Task.CompletedTask;
    private bool _hasFailed;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "A failed activation would keep callers waiting for 5 s. This one answers them, whatever the storage threw, and goes.")]
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record = new RevocationsRecord(storage, this.GetGrainId());
        try
        {
            _stored = _latest = await _record.ReadAsync();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    /// <inheritdoc/>
    public async Task<Revocation> RevokeAsync(Revocation revocation, CancellationToken cancellationToken)
    {
        Demand();
        var (next, added) = _latest.Add(revocation, clock.GetUtcNow());
        _latest = next;

        // Also what was there before: it may wait for its write.
        while (_stored.Last < added.Number)
        {
            Demand();
            await WriteAsync().WaitAsync(cancellationToken);
        }

        return added;
    }

    /// <inheritdoc/>
    public async Task<RevocationNews> FollowAsync(Guid source, long number)
    {
        Demand();
        await fence.EnsureFreshAsync(CancellationToken.None);
        ForgetOver();
        if (source == _source && number == _stored.Last)
        {
            await Task.WhenAny(_news.Task, Task.Delay(FollowPatience, time));
            Demand();
        }

        return new RevocationNews(_source, _stored.Last, [.. _stored.Entries.Where(entry => source != _source || entry.Number > number)]);
    }

    /// <inheritdoc/>
    public async Task<Revocation[]> ListAsync(CancellationToken cancellationToken)
    {
        Demand();
        await fence.EnsureFreshAsync(cancellationToken);
        return [.. _stored.Without(clock.GetUtcNow()).Entries];
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Names in storage are of people; they go when nothing needs them any more.
    private void ForgetOver()
    {
        var next = _latest.Without(clock.GetUtcNow());
        if (!ReferenceEquals(next, _latest))
        {
            _latest = next;
            _ = WriteAsync();
        }
    }

    private Task WriteAsync()
    {
        if (_writing.IsCompleted)
        {
            // It outlives the call that starts it, and must not carry that call's request context along.
            using (ExecutionContext.SuppressFlow())
            {
                _writing = WriteLatestAsync();
            }
        }

        return _writing;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the storage throws, the outcome is unknown, and memory is not trusted any more.")]
    private async Task WriteLatestAsync()
    {
        var state = _latest;
        try
        {
            await _record.WriteAsync(state);
            _stored = state;
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        var news = _news;
        _news = NewSignal();
        news.SetResult();
    }

    private void Demand()
    {
        keysets.Demand(this.GetPrimaryKeyString());
        if (_hasFailed)
        {
            DeactivateOnIdle();
            throw new UserGrainsException(UserGrainsError.StorageUnavailable, "The revocations could not be read or stored. Try again; what is repeated changes nothing more.");
        }
    }

    private void Fail(Exception exception)
    {
        _hasFailed = true;

        // Exceptions of storages may have names in their texts.
        LogStorageFailed(exception.GetType().FullName, exception.HResult);
        DeactivateOnIdle();
    }

    [LoggerMessage(
        EventId = 1501,
        Level = LogLevel.Error,
        Message = "Revocations could not be read or stored ({ExceptionType}, {HResult}); the grain deactivates and the next call reads storage again.")]
    private partial void LogStorageFailed(string? exceptionType, int hResult);
}
