using System.Diagnostics.CodeAnalysis;

namespace UserGrains.Watchers;

/// <summary>
/// What a watcher has decided and not stored yet: one write is in flight, and all that is decided meanwhile shares the next.
/// After a write that failed nothing here is true any more, and no further one starts. Runs on the grain's scheduler only.
/// </summary>
/// <param name="record">The record in storage.</param>
/// <param name="loaded">What was read from it.</param>
/// <param name="onFailed">Called once, with what storage threw.</param>
internal sealed class WatcherWrites(WatcherRecord record, WatcherState loaded, Action<Exception> onFailed)
{
    private TaskCompletionSource<bool>? _waiting;
    private TaskCompletionSource<bool>? _inFlight;
    private Task _pump = Task.CompletedTask;

    public bool HasFailed { get; private set; }

    /// <summary>Gets the state that the next write is decided against.</summary>
    public WatcherState Latest { get; private set; } = loaded;

    /// <summary>Gets the state that storage has confirmed.</summary>
    public WatcherState Stored { get; private set; } = loaded;

    /// <summary>Stores a state that was decided against <see cref="Latest"/>, or waits for what it rests on.</summary>
    /// <returns><see langword="true"/> once it is stored; <see langword="false"/> when the outcome is unknown.</returns>
    public Task<bool> StoreAsync(WatcherState next)
    {
        if (ReferenceEquals(next, Latest))
        {
            return (_waiting ?? _inFlight)?.Task ?? Task.FromResult(!HasFailed);
        }

        Latest = next;
        var waiting = _waiting ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_inFlight is null)
        {
            // The pump outlives the call that starts it, and must not carry that call's request context into other callers' writes.
            using (ExecutionContext.SuppressFlow())
            {
                _pump = PumpAsync();
            }
        }

        return waiting.Task;
    }

    /// <summary>Waits for everything that is in flight or waiting.</summary>
    public Task DrainAsync() => _pump;

    private async Task PumpAsync()
    {
        while (_waiting is { } batch)
        {
            (_waiting, _inFlight) = (null, batch);
            var isStored = await WriteAsync(Latest);
            _inFlight = null;
            batch.SetResult(isStored);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the storage throws, the outcome is unknown, and memory is not trusted any more.")]
    private async ValueTask<bool> WriteAsync(WatcherState state)
    {
        if (HasFailed)
        {
            return false;
        }

        try
        {
            await record.WriteAsync(state);
            Stored = state;
            return true;
        }
        catch (Exception exception)
        {
            HasFailed = true;
            onFailed(exception);
            return false;
        }
    }
}
