using Microsoft.Extensions.Time.Testing;
using UserGrains.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

public sealed class StorageDeadlineTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    private readonly FakeTimeProvider _time = new();
    private readonly StorageDeadline _deadline;

    public StorageDeadlineTests() => _deadline = new StorageDeadline(Timeout, _time);

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task Each_operation_has_its_own_time()
    {
        var operations = new List<Task>();
        for (var second = 0; second < 4; second++)
        {
            operations.Add(_deadline.WaitAsync(new TaskCompletionSource().Task));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        for (var overdue = 1; overdue <= 4; overdue++)
        {
            Assert.Equal(overdue, operations.Count(operation => operation.IsFaulted));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // Nothing is left, and the next one is given up as well.
        var last = _deadline.WaitAsync(new TaskCompletionSource().Task);
        _time.Advance(Timeout);
        Assert.Contains("4 s (UserGrains:StorageTimeout)", (await Assert.ThrowsAsync<TimeoutException>(() => last)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_ends_in_time_ends_as_it_does()
    {
        var (success, failure, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        Task[] waiting = [_deadline.WaitAsync(success.Task), _deadline.WaitAsync(failure.Task), _deadline.WaitAsync(cancelled.Task)];

        success.SetResult();
        failure.SetException(new InvalidOperationException("as it failed"));
        cancelled.SetCanceled(TestContext.Current.CancellationToken);
        _time.Advance(Timeout);

        await waiting[0];
        Assert.Equal("as it failed", (await Assert.ThrowsAsync<InvalidOperationException>(() => waiting[1])).Message);
        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting[2]);
    }

    [Fact]
    public async Task An_operation_that_ends_late_changes_nothing()
    {
        var late = new TaskCompletionSource();
        var waiting = _deadline.WaitAsync(late.Task);

        _time.Advance(Timeout);
        late.SetException(new InvalidOperationException());

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
    }

    [Fact]
    public void An_operation_that_has_ended_is_handed_back()
    {
        var ended = Task.FromException(new InvalidOperationException());

        Assert.Same(ended, _deadline.WaitAsync(ended));
    }
}
