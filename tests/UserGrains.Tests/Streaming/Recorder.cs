using System.Collections.Concurrent;
using Xunit;

namespace UserGrains.Tests.Streaming;

/// <summary>Keeps what somebody was called with, and lets a test wait for it.</summary>
internal sealed class Recorder<T>
{
    // Far above what any of these tests needs: it only keeps a broken one from hanging.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<T> _items = [];
    private readonly List<(Func<IReadOnlyList<T>, bool> IsReached, TaskCompletionSource Reached)> _waits = [];

    public IReadOnlyList<T> Items => [.. _items];

    public void Add(T item)
    {
        lock (_gate)
        {
            _items.Enqueue(item);
            var items = Items;
            _waits.RemoveAll(wait => wait.IsReached(items) && wait.Reached.TrySetResult());
        }
    }

    public Task CountAsync(int count) => UntilAsync(items => items.Count >= count);

    public async Task UntilAsync(Func<IReadOnlyList<T>, bool> isReached)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (isReached(Items))
            {
                return;
            }

            _waits.Add((isReached, reached));
        }

        try
        {
            await reached.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It did not come. There are: {string.Join("; ", Items)}");
        }
    }
}
