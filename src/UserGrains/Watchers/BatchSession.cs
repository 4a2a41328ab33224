using UserGrains.Client.Streaming;

namespace UserGrains.Watchers;

/// <summary>A subscriber of the watcher's stream, who asks for one batch after another. It lives in memory only: the subscriber can begin it anew anywhere.</summary>
internal sealed class BatchSession(BatchFollower batches, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private Task<UserBatch>? _next;
    private long _lastPoll = time.GetTimestamp();

    /// <summary>How long nobody has asked.</summary>
    public TimeSpan Idle => time.GetElapsedTime(_lastPoll);

    public void Follow(WatcherState watcher) => batches.Follow(watcher);

    /// <summary>Waits for the batch after <paramref name="lastNumber"/>, which the subscriber thereby confirms.</summary>
    public async Task<BatchPollReply> PollAsync(long lastNumber, TimeSpan patience)
    {
        _lastPoll = time.GetTimestamp();
        if (_next is { IsCompletedSuccessfully: true } last && (await last).Number == lastNumber)
        {
            _next = null;
            batches.Confirm();
        }

        if (batches.Progress.Number != lastNumber)
        {
            return new BatchPollReply(IsKnown: false, Batch: null);
        }

        // Shared by repeated questions whose first answer was lost.
        var next = _next ??= batches.NextAsync(_ending.Token);
        try
        {
            return new BatchPollReply(IsKnown: true, await next.WaitAsync(patience, time));
        }
        catch (TimeoutException)
        {
            return new BatchPollReply(IsKnown: true, Batch: null);
        }
        catch (OperationCanceledException)
        {
            return new BatchPollReply(IsKnown: false, Batch: null);
        }
        catch (UserGrainsException)
        {
            _next = null;
            throw;
        }
        finally
        {
            _lastPoll = time.GetTimestamp();
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        batches.Dispose();
    }
}
