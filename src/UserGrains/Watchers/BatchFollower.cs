using System.Collections.Immutable;
using UserGrains.Client;
using UserGrains.Client.Feed;
using UserGrains.Client.Streaming;
using UserGrains.Client.Watching;

namespace UserGrains.Watchers;

/// <summary>
/// One consumer of a watcher: numbered batches of what it has not seen, one at a time. Until a batch is confirmed the same one is returned again,
/// and nothing of it counts as seen. Runs on the grain's scheduler only.
/// </summary>
internal sealed class BatchFollower(UserFeed feed, string keyset, WatchProgress progress) : IDisposable
{
    private readonly Queue<UserChanged[]> _taken = [];
    private ImmutableArray<string> _users = [];
    private TimeSpan _window;
    private CancellationTokenSource _listChange = new();
    private UserWatch? _watch;
    private UserBatch? _unconfirmed;

    public WatchProgress Progress { get; private set; } = progress;

    /// <summary>Follows a list. What was seen of those who stay on it is kept; a batch under way is not taken back.</summary>
    public void Follow(WatcherState watcher)
    {
        if (_users == watcher.Users && _window == watcher.BatchWindow)
        {
            return;
        }

        Progress = Progress.Without(_users.Except(watcher.Users, StringComparer.Ordinal));
        (_users, _window) = (watcher.Users, watcher.BatchWindow);
        _taken.Clear();
        CloseWatch();

        var change = _listChange;
        _listChange = new CancellationTokenSource();
        change.Cancel();
        change.Dispose();
    }

    /// <summary>Waits for the next batch. One caller at a time.</summary>
    /// <exception cref="UserGrainsException">The watch is refused; it is tried again with the next call.</exception>
    public async Task<UserBatch> NextAsync(CancellationToken cancellationToken)
    {
        while (_unconfirmed is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_taken.TryDequeue(out var changes))
            {
                _unconfirmed = new UserBatch(changes) { Number = Progress.Number + 1 };
                break;
            }

            await TakeAsync(cancellationToken);
        }

        return _unconfirmed;
    }

    /// <summary>Notes that the batch under way has been dealt with.</summary>
    public void Confirm()
    {
        if (_unconfirmed is { } batch)
        {
            _unconfirmed = null;
            Progress = Progress.After(batch);
        }
    }

    public void Dispose()
    {
        CloseWatch();
        _listChange.Dispose();
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _listChange.Token);
        try
        {
            if (_users.IsEmpty)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, feed.Time, ended.Token);
            }

            // Opened only when nothing is under way, so that what was seen is where it starts.
            _watch ??= feed.Open(keyset, _users, new WatchOptions { ResumeFrom = Progress.Seen, BatchWindow = _window });
            var batch = await _watch.NextAsync(ended.Token);
            foreach (var changes in batch.Changes.Chunk(UserGrainsLimits.MaxChangesPerWatcherBatch))
            {
                _taken.Enqueue(changes);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The list has changed.
        }
        catch (UserGrainsException)
        {
            CloseWatch();
            throw;
        }
    }

    private void CloseWatch()
    {
        _watch?.Dispose();
        _watch = null;
    }
}
