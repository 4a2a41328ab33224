using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace UserGrains.Users;

/// <summary>
/// Keeps a silo that was frozen or cut off from answering with old states: it may have been given up, and its grains may live elsewhere by now.
/// While the cluster's membership was read within <see cref="UserGrainsOptions.MembershipStalenessBound"/> a question costs two looks at the clock;
/// otherwise it waits until the membership was read again. Only while every read of it fails, and the silo itself runs without a pause, it goes on
/// for <see cref="UserGrainsOptions.MembershipOutageBound"/>: without the membership's storage the others cannot give a silo up either.
/// </summary>
internal sealed class MembershipFence(
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    TimeProvider time,
    IOptions<UserGrainsOptions> options) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _bound = options.Value.MembershipStalenessBound;
    private readonly TimeSpan _outageBound = options.Value.MembershipOutageBound;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private Moment? _fresh;
    private Moment? _failed;
    private Moment? _lastStart;
    private Task? _refresh;

    private bool IsFresh =>
        IsWithin(Volatile.Read(ref _fresh), _bound)
        || (IsWithin(Volatile.Read(ref _failed), _bound) && IsWithin(Volatile.Read(ref _fresh), _outageBound));

    /// <summary>Waits until this silo has read the membership recently enough to answer; at once in the normal case.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.Unavailable"/>, transient: the membership could not be read, or says that this silo is dead.</exception>
    public ValueTask EnsureFreshAsync(CancellationToken cancellationToken) => IsFresh ? ValueTask.CompletedTask : RefreshUntilFreshAsync(cancellationToken);

    public void Participate(ISiloLifecycle lifecycle)
    {
        Task? loop = null;
        lifecycle.Subscribe(
            nameof(MembershipFence),
            ServiceLifecycleStage.Active,
            _ =>
            {
                _lastStart = Now();
                loop = Task.Run(RefreshPeriodicallyAsync, CancellationToken.None);
                return Task.CompletedTask;
            },
            async _ =>
            {
                await _stopping.CancelAsync();
                await (loop ?? Task.CompletedTask);
            });
    }

    public void Dispose() => _stopping.Dispose();

    private async ValueTask RefreshUntilFreshAsync(CancellationToken cancellationToken)
    {
        while (!IsFresh)
        {
            await RefreshAsync().WaitAsync(cancellationToken);
        }
    }

    // The monotonic clock stands still while a machine is suspended, and the wall clock can be set back; one of them moves.
    private bool IsWithin(Moment? moment, TimeSpan bound) =>
        moment is not null && time.GetElapsedTime(moment.Timestamp) <= bound && time.GetUtcNow() - moment.WallTime <= bound;

    // One refresh at a time, away from the grain that asks for it.
    private Task RefreshAsync()
    {
        lock (_lock)
        {
            return _refresh is { IsCompleted: false } running ? running : _refresh = Task.Run(RefreshOnceAsync);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Membership comes from a provider that may throw anything; whatever it is, the silo does not know whether it is alive.")]
    private async Task RefreshOnceAsync()
    {
        var start = Now();
        if (!IsWithin(Volatile.Read(ref _failed) ?? Volatile.Read(ref _lastStart), _bound))
        {
            // There was a pause, in which the silo may have been given up. What was known before it counts no more.
            Volatile.Write(ref _fresh, null);
        }

        try
        {
            await membership.Refresh().AsTask().WaitAsync(_bound / 2, time);
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _failed, start);
            throw new UserGrainsException(
                UserGrainsError.Unavailable,
                $"This silo could not read the cluster's membership for too long, so it does not know whether its users have moved. Try again; see that the membership table can be reached.",
                exception);
        }

        Volatile.Write(ref _failed, null);
        if (membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) is SiloStatus.Dead)
        {
            Volatile.Write(ref _fresh, null);
            throw new UserGrainsException(UserGrainsError.Unavailable, "The cluster has given this silo up, and its users have moved. Try again.");
        }

        // A refresh joins a read that is under way, which may have begun before a freeze. It has not begun before the refresh before this one ended,
        // so what is known now is at least as new as that one's start. After a freeze this takes two refreshes.
        Volatile.Write(ref _fresh, _lastStart);
        _lastStart = start;
    }

    private async Task RefreshPeriodicallyAsync()
    {
        using var timer = new PeriodicTimer(RefreshPeriod, time);
        do
        {
            await TryRefreshAsync();
        }
        while (await WaitAsync(timer));
    }

    private async Task TryRefreshAsync()
    {
        try
        {
            await RefreshAsync();
        }
        catch (UserGrainsException)
        {
            // It shows in the age of the last success, and is thrown to those who cannot be answered because of it.
        }
    }

    private async Task<bool> WaitAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Moment Now() => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>A moment by both clocks.</summary>
    private sealed record Moment(long Timestamp, DateTimeOffset WallTime);
}
