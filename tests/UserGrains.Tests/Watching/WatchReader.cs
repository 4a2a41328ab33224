using System.Collections.Concurrent;
using UserGrains.Client;
using Xunit;

namespace UserGrains.Tests.Watching;

/// <summary>A consumer of a watch that checks G4 with every change it gets, and that tests can wait on.</summary>
internal sealed class WatchReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, UserChanged> _latest = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<UserChanged> _changes = [];
    private readonly Lock _gate = new();
    private readonly List<(Func<WatchReader, bool> IsReached, TaskCompletionSource Reached)> _waits = [];
    private readonly Task _reading;

    private WatchReader(IAsyncEnumerable<UserBatch> batches) => _reading = ReadAsync(batches);

    public IReadOnlyCollection<UserChanged> Changes => _changes;

    public static WatchReader Start(Chat chat, IEnumerable<string> ids, WatchOptions? options = null) => new(chat.WatchAsync(ids, options));

    public UserChanged? LatestOf(string id) => _latest.GetValueOrDefault(id);

    /// <summary>Waits until the consumer has been told of a version, or a newer one.</summary>
    public Task VersionAsync(string id, long version) => UntilAsync(reader => reader.LatestOf(id) is { } latest && latest.Version >= version);

    /// <summary>Waits until the consumer has been told anything of a user.</summary>
    public Task ToldOfAsync(string id) => UntilAsync(reader => reader.LatestOf(id) is not null);

    public async Task UntilAsync(Func<WatchReader, bool> isReached)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (isReached(this))
            {
                return;
            }

            _waits.Add((isReached, reached));
        }

        // A failed reading must fail the test, not hang it.
        var ended = await Task.WhenAny(reached.Task, _reading).WaitAsync(TestContext.Current.CancellationToken);
        await ended;
        Assert.True(reached.Task.IsCompletedSuccessfully, "The watch ended before what was waited for.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
        _stopping.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<UserBatch> batches)
    {
        try
        {
            await foreach (var batch in batches.WithCancellation(_stopping.Token))
            {
                foreach (var change in batch.Changes)
                {
                    Take(change);
                }

                lock (_gate)
                {
                    _waits.RemoveAll(wait => wait.IsReached(this) && wait.Reached.TrySetResult());
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private void Take(UserChanged change)
    {
        if (_latest.TryGetValue(change.Id, out var before) && before.Incarnation == change.Incarnation)
        {
            Assert.True(change.Version > before.Version, $"Version {change.Version} came after {before.Version}.");
        }

        _latest[change.Id] = change;
        _changes.Enqueue(change);
    }
}
