using Microsoft.Extensions.Logging;
using UserGrains.Client;
using UserGrains.Client.Feed;

namespace UserGrains.Listing;

/// <summary>
/// What this silo has stored and one shard was not told yet: the newest state of each user, so a slow shard costs bounded memory and holds up nobody.
/// One batch is under way at a time.
/// </summary>
internal sealed partial class ShardOutbox(IDirectoryShardGrain shard, TimeProvider time, ILogger logger, CancellationToken closed) : IThreadPoolWorkItem
{
    private const int MaxWaiting = 100_000;
    private const int MaxUsersPerCall = 1_000;

    // Updates that follow each other closely share a call, and those of one user a row. Above 10,000 users/s that is worth more time, which only
    // watches by query notice; a list does not wait for it.
    private static readonly TimeSpan MinGathering = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan MaxGathering = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan GatheringPerUser = TimeSpan.FromMicroseconds(100);
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<GrainId, UserSnapshot?> _waiting = [];
    private List<TaskCompletionSource> _flushes = [];
    private TaskCompletionSource _hurry = NewPromise();
    private bool _isOverflown;
    private bool _isRunning;

    /// <summary>Adds what a user's grain has stored. It never waits.</summary>
    public void Add(GrainId user, UserSnapshot? stored)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting && !_waiting.ContainsKey(user))
            {
                // The shard reads it all from storage instead.
                _waiting.Clear();
                _isOverflown = true;
            }

            _waiting[user] = stored;
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        // Neither the grain's scheduler nor its request context may travel along.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits until the shard was told everything that was added before.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (!_isRunning)
            {
                return Task.CompletedTask;
            }

            var flush = NewPromise();
            _flushes.Add(flush);
            _hurry.TrySetResult();
            return flush.Task;
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private static TimeSpan GatheringAfter(int users)
    {
        var worth = users * GatheringPerUser;
        return worth < MinGathering ? MinGathering : worth > MaxGathering ? MaxGathering : worth;
    }

    private static TaskCompletionSource NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        var backoff = TimeSpan.Zero;
        var gathering = MinGathering;
        while (!closed.IsCancellationRequested)
        {
            await GatherAsync(backoff, gathering);
            if (Take() is not var (users, isOverflown, flushes))
            {
                return;
            }

            gathering = GatheringAfter(users.Count);

            try
            {
                await TellAsync(users, isOverflown);
                backoff = TimeSpan.Zero;
                flushes.ForEach(flush => flush.SetResult());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whatever it was, the shard has not confirmed it. It is told again what has not become old meanwhile.
                PutBack(users, isOverflown, flushes);
                backoff = Backoff.Next(backoff, MinBackoff, MaxBackoff);
                LogNotTold(exception.GetType(), users.Count);
            }
        }
    }

    private async Task GatherAsync(TimeSpan backoff, TimeSpan gathering)
    {
        if (backoff > TimeSpan.Zero)
        {
            await Task.Delay(backoff, time);
            return;
        }

        Task hurry;
        lock (_gate)
        {
            hurry = _hurry.Task;
        }

        await Task.WhenAny(hurry, Task.Delay(gathering, time));
    }

    private (Dictionary<GrainId, UserSnapshot?> Users, bool IsOverflown, List<TaskCompletionSource> Flushes)? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_isOverflown && _flushes.Count == 0)
            {
                _isRunning = false;
                return null;
            }

            var taken = (_waiting, _isOverflown, _flushes);
            (_waiting, _isOverflown, _flushes) = (new(_waiting.Count), false, []);
            if (_hurry.Task.IsCompleted)
            {
                _hurry = NewPromise();
            }

            return taken;
        }
    }

    private async Task TellAsync(Dictionary<GrainId, UserSnapshot?> users, bool isOverflown)
    {
        foreach (var chunk in users.Chunk(MaxUsersPerCall))
        {
            var changed = Array.ConvertAll(chunk, static entry => new ChangedUser(entry.Key.Key.ToString()!, entry.Value));
            await shard.TakeAsync(new ShardNews(changed, isOverflown));
            isOverflown = false;
        }
    }

    private void PutBack(Dictionary<GrainId, UserSnapshot?> users, bool isOverflown, List<TaskCompletionSource> flushes)
    {
        lock (_gate)
        {
            foreach (var (user, stored) in users)
            {
                _waiting.TryAdd(user, stored);
            }

            _isOverflown |= isOverflown;
            _flushes.AddRange(flushes);
        }
    }

    [LoggerMessage(
        EventId = 1502,
        Level = LogLevel.Debug,
        Message = "A shard of the directory was not told of {Users} users ({Cause}); it is told again.")]
    private partial void LogNotTold(Type cause, int users);
}
