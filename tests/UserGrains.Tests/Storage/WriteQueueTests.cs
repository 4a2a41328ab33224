using UserGrains.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

public sealed class WriteQueueTests
{
    private static readonly WriteQueueLimits Limits = new(MaxBatchWrites: 3, MaxBatchBytes: 100, MaxQueuedWrites: 5, MaxQueuedBytes: 200);

    private readonly WriteQueue<TestWrite> _queue = new(Limits);

    [Fact]
    public void Who_adds_to_an_idle_queue_gets_the_pump_and_nobody_else_does()
    {
        Assert.Equal(WriteQueueAdmission.QueuedAndPumpIsYours, _queue.Add(new TestWrite(1)));
        Assert.Equal(WriteQueueAdmission.Queued, _queue.Add(new TestWrite(1)));
        Assert.Equal(2, Take().Count);
        Assert.Equal(WriteQueueAdmission.Queued, _queue.Add(new TestWrite(1)));
        Assert.False(_queue.TryStop());
        Assert.Single(Take());
        Assert.True(_queue.TryStop());
        Assert.Equal(WriteQueueAdmission.QueuedAndPumpIsYours, _queue.Add(new TestWrite(1)));
    }

    [Fact]
    public void A_batch_ends_at_the_most_writes()
    {
        Add(1, 1, 1, 1);

        Assert.Equal(3, Take().Count);
        Assert.Single(Take());
        Assert.Empty(Take());
    }

    [Fact]
    public void A_batch_ends_at_the_most_bytes_and_a_larger_write_goes_alone()
    {
        Add(60, 40, 1, 99);

        Assert.Equal([60, 40], Take().Select(write => write.Bytes));
        Assert.Equal([1, 99], Take().Select(write => write.Bytes));

        _queue.Add(new TestWrite(500));
        Assert.Equal([500], Take().Select(write => write.Bytes));
    }

    [Fact]
    public void A_full_queue_refuses_by_number_and_by_bytes_and_takes_again_when_it_has_room()
    {
        Add(1, 1, 1, 1, 1);
        Assert.Equal(WriteQueueAdmission.Full, _queue.Add(new TestWrite(1)));
        Take();
        Assert.Equal(WriteQueueAdmission.Queued, _queue.Add(new TestWrite(198)));
        Assert.Equal(WriteQueueAdmission.Full, _queue.Add(new TestWrite(1)));
    }

    [Fact]
    public async Task A_write_that_is_withdrawn_while_it_waits_is_in_no_batch()
    {
        using var cancellation = new CancellationTokenSource();
        var write = new TestWrite(1);
        Add(1);
        _queue.Add(write);
        var waiting = write.WaitAsync(cancellation.Token);

        await cancellation.CancelAsync();

        Assert.DoesNotContain(write, Take());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_write_that_a_batch_has_taken_is_awaited_to_its_end()
    {
        using var cancellation = new CancellationTokenSource();
        var write = new TestWrite(1);
        _queue.Add(write);
        var waiting = write.WaitAsync(cancellation.Token);
        Take();

        await cancellation.CancelAsync();

        Assert.False(waiting.IsCompleted);
        write.Settle();
        await waiting;
    }

    [Fact]
    public async Task A_closed_queue_refuses_and_is_drained_when_its_pump_has_ended()
    {
        Add(1);
        var drained = _queue.CloseAsync();

        Assert.Equal(WriteQueueAdmission.Closed, _queue.Add(new TestWrite(1)));
        Assert.Single(Take());
        Assert.False(drained.IsCompleted);
        Assert.Empty(Take());
        await drained;
    }

    private void Add(params int[] sizes)
    {
        foreach (var size in sizes)
        {
            _queue.Add(new TestWrite(size));
        }
    }

    private List<TestWrite> Take()
    {
        var batch = new List<TestWrite>();
        _queue.TakeOrStop(batch);
        return batch;
    }

    private sealed class TestWrite(int bytes) : QueuedWrite(bytes);
}
