using System.Threading.Channels;
using UserGrains.Client.Feed;

namespace UserGrains.Client.Watching;

/// <summary>
/// One consumer's watch: which of its users have news, at most once each, so a slow consumer costs no more memory than its list is long.
/// </summary>
internal sealed class UserWatch(UserFeed feed, WatchOptions options, TimeProvider time, int count) : IDisposable
{
    // How long users that cannot be reached hold up the first batch of those that can.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<WatchedUser> _users = new(count);
    private readonly Queue<WatchedUser> _pending = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly TaskCompletionSource _attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _known;
    private bool _isStarted;
    private UserGrainsException? _failure;
    private int _isClosed;

    /// <summary>The users, in the order they were named.</summary>
    public IReadOnlyList<WatchedUser> Users => _users;

    /// <summary>Ends when it is known where each user stands, or when a silo could not be reached for the first time; faults when the watch is refused.</summary>
    public Task Attempted => _attempted.Task;

    /// <summary>Ends when it is known where each user stands, or when the watch is refused.</summary>
    public Task Known => _ready.Task;

    public WatchedUser Add(FeedUser user, UserPosition seen)
    {
        var watched = new WatchedUser(this, user, seen);
        _users.Add(watched);
        return watched;
    }

    /// <summary>Notes that it is known where a user stands.</summary>
    public void MarkKnown(WatchedUser watched)
    {
        lock (_gate)
        {
            if (watched.IsKnown)
            {
                return;
            }

            watched.IsKnown = true;
            watched.ResolveStart();
            if (++_known == count)
            {
                _ready.TrySetResult();
                _attempted.TrySetResult();
            }
        }

        MarkChanged(watched);
    }

    /// <summary>Notes that a user has news.</summary>
    public void MarkChanged(WatchedUser watched)
    {
        lock (_gate)
        {
            if (watched.IsPending)
            {
                return;
            }

            watched.IsPending = true;
            _pending.Enqueue(watched);
        }

        _signal.Writer.TryWrite(true);
    }

    public void MarkAttempted() => _attempted.TrySetResult();

    /// <summary>Ends the watch with an error: it was refused.</summary>
    public void Fail(UserGrainsException exception)
    {
        _failure = exception;
        _attempted.TrySetException(exception);
        _ready.TrySetResult();
        _signal.Writer.TryComplete();
    }

    /// <summary>Waits for news and takes all there is: at most one change of each user. One caller at a time.</summary>
    public async ValueTask<UserBatch> NextAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted)
        {
            await WaitForStartAsync(cancellationToken);
            _isStarted = true;
        }

        while (true)
        {
            if (options.BatchWindow > TimeSpan.Zero && HasPending())
            {
                await Task.Delay(options.BatchWindow, time, cancellationToken);
            }

            var changes = TakeChanges();
            if (changes.Length > 0)
            {
                return new UserBatch(changes);
            }

            if (_failure is not null || !await _signal.Reader.WaitToReadAsync(cancellationToken))
            {
                throw _failure ?? new UserGrainsException(UserGrainsError.Unavailable, "The watch was closed.");
            }

            _signal.Reader.TryRead(out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            feed.Close(this);
        }
    }

    private async Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        if (_ready.Task.IsCompleted)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_ready.Task, Task.Delay(Patience, time, patience.Token));
        await patience.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private bool HasPending()
    {
        lock (_gate)
        {
            return _pending.Count > 0;
        }
    }

    private UserChanged[] TakeChanges()
    {
        lock (_gate)
        {
            // By far the most batches hold one change, and there may be thousands of watches of one user.
            if (_pending.Count <= 1)
            {
                return _pending.TryDequeue(out var only) && Take(only) is { } onlyChange ? [onlyChange] : [];
            }

            var changes = new List<UserChanged>(_pending.Count);
            while (_pending.TryDequeue(out var watched))
            {
                if (Take(watched) is { } change)
                {
                    changes.Add(change);
                }
            }

            return [.. changes];
        }
    }

    private static UserChanged? Take(WatchedUser watched)
    {
        watched.IsPending = false;
        return watched.TakeChange();
    }
}
