using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class MembershipFenceTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OutageBound = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeMembership _membership = new();
    private readonly MembershipFence _fence;

    public MembershipFenceTests() => _fence = new MembershipFence(
        _membership,
        _membership,
        _time,
        Options.Create(new UserGrainsOptions { MembershipStalenessBound = Bound, MembershipOutageBound = OutageBound }));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fence.Dispose();
        _membership.Dispose();
    }

    [Fact]
    public async Task Within_the_bound_nothing_is_asked_and_nobody_waits()
    {
        await _fence.EnsureFreshAsync(Token);
        var count = _membership.RefreshCount;

        _time.Advance(Bound);
        Assert.True(_fence.EnsureFreshAsync(Token).AsTask().IsCompletedSuccessfully);
        Assert.Equal(count, _membership.RefreshCount);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _fence.EnsureFreshAsync(Token);
        Assert.True(_membership.RefreshCount > count);
    }

    [Fact]
    public async Task Beyond_the_bound_a_caller_waits_for_two_reads_because_the_first_may_have_begun_before_the_freeze()
    {
        await _fence.EnsureFreshAsync(Token);
        var count = _membership.RefreshCount;
        _time.Advance(TimeSpan.FromMinutes(1));
        var answer = new TaskCompletionSource();
        _membership.OnRefresh = () => answer.Task;

        var waiting = _fence.EnsureFreshAsync(Token).AsTask();
        Assert.False(waiting.IsCompleted);
        answer.SetResult();
        await waiting;

        Assert.Equal(count + 2, _membership.RefreshCount);
    }

    [Fact]
    public async Task Callers_who_wait_together_share_the_reads()
    {
        var answer = new TaskCompletionSource();
        _membership.OnRefresh = () => answer.Task;
        var waiting = Enumerable.Range(0, 100).Select(_ => _fence.EnsureFreshAsync(Token).AsTask()).ToList();

        answer.SetResult();
        await Task.WhenAll(waiting);

        Assert.InRange(_membership.RefreshCount, 2, 4);
    }

    [Fact]
    public async Task A_membership_that_cannot_be_read_is_a_transient_error_until_it_can()
    {
        _membership.OnRefresh = () => throw new InvalidOperationException("the table is gone");

        var failure = await Assert.ThrowsAsync<UserGrainsException>(() => _fence.EnsureFreshAsync(Token).AsTask());
        Assert.Equal((UserGrainsError.Unavailable, true), (failure.Error, failure.IsTransient));

        _membership.OnRefresh = () => Task.CompletedTask;
        await _fence.EnsureFreshAsync(Token);
    }

    [Fact]
    public async Task While_every_read_fails_a_silo_that_runs_without_a_pause_goes_on_until_the_bound_of_an_outage()
    {
        await _fence.EnsureFreshAsync(Token);
        await _membership.WaitForRefreshAsync(Token);
        await _membership.WaitForRefreshAsync(Token);
        var known = _time.GetUtcNow();
        var lifecycle = new Lifecycle();
        _fence.Participate(lifecycle);
        _membership.OnRefresh = () => throw new InvalidOperationException("the table is gone");
        await lifecycle.Observer!.OnStart(Token);
        await _membership.WaitForRefreshAsync(Token);

        while (_time.GetUtcNow() - known < OutageBound)
        {
            await TickAsync();
            await _fence.EnsureFreshAsync(Token);
        }

        await TickAsync();
        await Assert.ThrowsAsync<UserGrainsException>(() => _fence.EnsureFreshAsync(Token).AsTask());
        await lifecycle.Observer.OnStop(Token);
    }

    [Fact]
    public async Task After_a_pause_a_silo_does_not_answer_before_it_has_read_the_membership_also_when_that_fails()
    {
        await _fence.EnsureFreshAsync(Token);
        _membership.OnRefresh = () => throw new InvalidOperationException("the table is gone");
        _time.Advance(Bound + TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<UserGrainsException>(() => _fence.EnsureFreshAsync(Token).AsTask());
        await Assert.ThrowsAsync<UserGrainsException>(() => _fence.EnsureFreshAsync(Token).AsTask());

        _membership.OnRefresh = () => Task.CompletedTask;
        await _fence.EnsureFreshAsync(Token);
    }

    [Fact]
    public async Task A_membership_that_does_not_answer_is_given_up_after_half_the_bound()
    {
        _membership.OnRefresh = () => new TaskCompletionSource().Task;
        var waiting = _fence.EnsureFreshAsync(Token).AsTask();
        await _membership.WaitForRefreshAsync(Token);

        while (!waiting.IsCompleted)
        {
            // Until the wait has put its timer on the clock.
            _time.Advance(Bound / 2);
            await Task.Yield();
        }

        Assert.Equal(UserGrainsError.Unavailable, (await Assert.ThrowsAsync<UserGrainsException>(() => waiting)).Error);
    }

    [Fact]
    public async Task A_silo_that_was_given_up_does_not_answer()
    {
        _membership.Status = SiloStatus.Dead;

        var failure = await Assert.ThrowsAsync<UserGrainsException>(() => _fence.EnsureFreshAsync(Token).AsTask());

        Assert.Equal(UserGrainsError.Unavailable, failure.Error);
    }

    [Fact]
    public async Task A_machine_that_was_suspended_is_found_out_by_the_wall_clock()
    {
        await _fence.EnsureFreshAsync(Token);
        var count = _membership.RefreshCount;

        _time.AdjustTime(_time.GetUtcNow() + TimeSpan.FromHours(1));

        await _fence.EnsureFreshAsync(Token);
        Assert.True(_membership.RefreshCount > count);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        _membership.OnRefresh = () => new TaskCompletionSource().Task;
        using var cancellation = new CancellationTokenSource();

        var waiting = _fence.EnsureFreshAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_running_silo_reads_the_membership_every_two_seconds()
    {
        var lifecycle = new Lifecycle();
        _fence.Participate(lifecycle);
        await lifecycle.Observer!.OnStart(Token);
        await _membership.WaitForRefreshAsync(Token);

        for (var tick = 0; tick < 10; tick++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await _membership.WaitForRefreshAsync(Token);
        }

        Assert.Equal(11, _membership.RefreshCount);
        await lifecycle.Observer.OnStop(Token);
    }

    private async Task TickAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        await _membership.WaitForRefreshAsync(Token);
    }

    private sealed class Lifecycle : ISiloLifecycle
    {
        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        public ILifecycleObserver? Observer { get; private set; }

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            Observer = observer;
            return new MemoryStream();
        }
    }
}
