using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Client.Feed;
using UserGrains.Publishing;
using Xunit;

namespace UserGrains.Tests.Watching;

/// <summary>What a silo owes one process, in orders of events that a cluster shows once in hours.</summary>
public sealed class FeedOutboxTests
{
    private const long Handle = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Backoffs _time = new();
    private readonly Observer _observer = new();
    private readonly FeedLease _lease;
    private readonly FeedOutbox _outbox;

    public FeedOutboxTests()
    {
        _lease = new FeedLease(Guid.NewGuid(), _observer, TimeSpan.FromMinutes(1));
        _outbox = new FeedOutbox(Guid.NewGuid(), _lease, () => 1, _time, NullLogger.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task G5_The_answer_of_a_join_that_nobody_waits_for_any_longer_does_not_count_as_sent()
    {
        var channel = Open(version: 1);
        var lease = _outbox.TryLease(channel, _lease, Handle)!;
        channel.Join(lease, default);
        channel.Publish(Snapshot(2));
        var (batch, confirmed) = await _observer.TakeAsync();
        Assert.Equal(2, Assert.Single(batch.States).Snapshot!.Version);

        // While that batch is under way the user changes, and a join arrives late that was made before all this.
        channel.Publish(Snapshot(3));
        channel.Join(_outbox.TryLease(channel, _lease, Handle)!, default);
        confirmed.SetResult();

        Assert.Equal(3, Assert.Single((await _observer.NextAsync()).States).Snapshot!.Version);
    }

    [Fact]
    public async Task A_user_that_loses_its_record_right_after_it_was_joined_is_sent()
    {
        var channel = Open(version: 1);
        channel.Join(_outbox.TryLease(channel, _lease, Handle)!, default);

        channel.Publish(stored: null);

        Assert.Null(Assert.Single((await _observer.NextAsync()).States).Snapshot);
    }

    [Fact]
    public async Task What_was_not_confirmed_is_sent_again_with_the_newest_state()
    {
        var channel = Open(version: 1);
        channel.Join(_outbox.TryLease(channel, _lease, Handle)!, default);
        channel.Publish(Snapshot(2));
        var (_, confirmed) = await _observer.TakeAsync();
        channel.Publish(Snapshot(3));

        confirmed.SetException(new TimeoutException());
        await _time.PassAsync();

        Assert.Equal(3, Assert.Single((await _observer.NextAsync()).States).Snapshot!.Version);
    }

    [Fact]
    public async Task What_a_user_owed_when_it_went_is_sent_again_too()
    {
        var channel = Open(version: 1);
        channel.Join(_outbox.TryLease(channel, _lease, Handle)!, default);
        channel.Publish(Snapshot(2));
        var (_, first) = await _observer.TakeAsync();
        channel.Publish(Snapshot(3));
        channel.Close();
        first.SetResult();
        var (_, second) = await _observer.TakeAsync();

        second.SetException(new TimeoutException());
        await _time.PassAsync();

        var pushed = await _observer.NextAsync();
        Assert.Equal(3, Assert.Single(pushed.States).Snapshot!.Version);
        Assert.Equal([Handle], pushed.Closed);
    }

    [Fact]
    public async Task The_attempts_end_with_the_last_lease()
    {
        var channel = Open(version: 1);
        channel.Join(_outbox.TryLease(channel, _lease, Handle)!, default);
        channel.Publish(Snapshot(2));
        channel.Close();
        var (_, confirmed) = await _observer.TakeAsync();

        _outbox.ReleaseExpired(out var isRetired);
        confirmed.SetException(new TimeoutException());
        await _time.PassAsync();

        Assert.True(isRetired);
        Assert.Equal(1, _observer.Count);
        Assert.Null(_outbox.TryLease(channel, _lease, Handle));
    }

    [Fact]
    public async Task A_lease_of_an_activation_that_was_replaced_neither_sends_nor_closes()
    {
        var old = Open(version: 1);
        old.Join(_outbox.TryLease(old, _lease, Handle)!, default);
        var current = Open(version: 1);
        current.Join(_outbox.TryLease(current, _lease, Handle)!, default);

        current.Publish(Snapshot(2));
        old.Publish(Snapshot(7));
        old.Close();

        var pushed = await _observer.NextAsync();
        Assert.Equal(2, Assert.Single(pushed.States).Snapshot!.Version);
        Assert.Empty(pushed.Closed);
        Assert.Empty(_outbox.Renew([new FeedPosition(Handle, default)]).Unknown);
    }

    private static UserChannel Open(long version) => new(GrainId.Create("user", "demo/ada"), new PublisherReference(Guid.NewGuid(), null!), Snapshot(version));

    private static UserSnapshot Snapshot(long version) => new()
    {
        User = new UserMetadata { Id = "ada", Version = version, Incarnation = 1 },
        Version = version,
        CreatedVersion = 1,
        FieldVersions = default,
    };

    /// <summary>Time that passes when the outbox waits for it. What it does then, it does in the test's own call.</summary>
    private sealed class Backoffs : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _begun = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _begun.Writer.TryWrite(dueTime);
            return timer;
        }

        public async Task PassAsync()
        {
            Advance(await _begun.Reader.ReadAsync(Token).AsTask().WaitAsync(Patience, Token));
        }
    }

    /// <summary>A process that confirms what it gets when the test says so.</summary>
    private sealed class Observer : IFeedObserver
    {
        private readonly Channel<(PushBatch Batch, TaskCompletionSource Confirmed)> _pushed = Channel.CreateUnbounded<(PushBatch, TaskCompletionSource)>();

        public int Count { get; private set; }

        public async ValueTask PushAsync(PushBatch batch)
        {
            var confirmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Count++;
            await _pushed.Writer.WriteAsync((batch, confirmed), Token);
            await confirmed.Task;
        }

        public ValueTask<int> CountWatchesAsync(long handle) => ValueTask.FromResult(0);

        public async Task<(PushBatch Batch, TaskCompletionSource Confirmed)> TakeAsync() => await _pushed.Reader.ReadAsync(Token).AsTask().WaitAsync(Patience, Token);

        public async Task<PushBatch> NextAsync()
        {
            var (batch, confirmed) = await TakeAsync();
            confirmed.SetResult();
            return batch;
        }
    }
}
