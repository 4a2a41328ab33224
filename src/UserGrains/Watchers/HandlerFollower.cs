using Microsoft.Extensions.Logging;
using UserGrains.Client;
using UserGrains.Client.Streaming;

namespace UserGrains.Watchers;

/// <summary>
/// Calls one handler with every batch, each until it succeeds, and stores what it has dealt with before the next. A handler that fails or is slow holds up only itself.
/// Runs on the grain's scheduler only.
/// </summary>
/// <param name="handler">The handler.</param>
/// <param name="watcher">The watcher's key, which handlers are told.</param>
/// <param name="batches">The handler's batches.</param>
/// <param name="store">Stores its progress; <see langword="false"/> when the outcome is unknown.</param>
/// <param name="instruments">Counts batches.</param>
/// <param name="time">The clock of back-offs.</param>
/// <param name="logger">The watcher's log.</param>
internal sealed partial class HandlerFollower(
    IUserBatchHandler handler,
    string watcher,
    BatchFollower batches,
    Func<WatchProgress, Task<bool>> store,
    WatcherInstruments instruments,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ending = new();
    private bool _isRunning;

    /// <summary>Follows a list, and starts if it has not begun or was refused before.</summary>
    public void Follow(WatcherState watcher)
    {
        batches.Follow(watcher);
        if (_isRunning || _ending.IsCancellationRequested)
        {
            return;
        }

        _isRunning = true;
        using (ExecutionContext.SuppressFlow())
        {
            // On the grain's scheduler, without the request context of the call that happens to start it.
            _ = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current);
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        batches.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                var batch = await NextAsync();
                await HandleAsync(batch);
                batches.Confirm();
            }
            while (await store(batches.Progress));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The watcher ends or moves, or the handler was removed.
        }
        catch (UserGrainsException exception)
        {
            LogRefused(exception.Error);
        }

        _isRunning = false;
    }

    private async Task<UserBatch> NextAsync()
    {
        while (true)
        {
            try
            {
                return await batches.NextAsync(_ending.Token);
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                // This silo follows too many users already.
                await Task.Delay(MaxBackoff, time, _ending.Token);
            }
        }
    }

    private async Task HandleAsync(UserBatch batch)
    {
        var backoff = MinBackoff;
        while (true)
        {
            _ending.Token.ThrowIfCancellationRequested();
            try
            {
                await handler.HandleBatchAsync(watcher, batch, _ending.Token);
                instruments.BatchHandled();
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException && !_ending.IsCancellationRequested)
            {
                // Its code failed, or it cannot be reached: it is called again, with the same number.
                instruments.BatchFailed();
                if (backoff == MinBackoff)
                {
                    LogHandlerFailed(exception.GetType());
                }

                await Task.Delay(backoff, time, _ending.Token);
                backoff = Backoff.Next(backoff, MinBackoff, MaxBackoff);
            }
        }
    }

    [LoggerMessage(
        EventId = 1401,
        Level = LogLevel.Warning,
        Message = "A watcher's handler failed with {Cause}. It is called with the same batch again until it succeeds.")]
    private partial void LogHandlerFailed(Type cause);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error, Message = "A watcher cannot follow its users: {Error}. It tries again when it is next called or reminded.")]
    private partial void LogRefused(UserGrainsError error);
}
