using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace UserGrains.Users;

/// <summary>
/// What is decided for one user and not stored yet. One write is in flight, with everything that was decided before it began; all that is decided meanwhile
/// waits together for the next. Runs on the grain's scheduler only.
/// </summary>
/// <remarks>
/// After a write that failed, storage may hold the change or not, so memory is worth nothing any more: everybody who waits is told so, no further write
/// starts, and <paramref name="onFailed"/> has to get rid of the grain.
/// </remarks>
/// <param name="record">The record in storage.</param>
/// <param name="loaded">What was read from it.</param>
/// <param name="instrumentation">Counts the writes.</param>
/// <param name="onStored">Called after each write, in their order, with what is stored now and what was before. It must not throw.</param>
/// <param name="onFailed">Called once: with what storage threw, or <see langword="null"/> when the record was replaced by somebody else.</param>
internal sealed class PendingWrites(
    UserRecord record,
    UserState loaded,
    UserGrainsInstrumentation instrumentation,
    Action<UserState, UserState> onStored,
    Action<Exception?> onFailed)
{
    private UserState _latest = loaded;
    private UserState _stored = loaded;
    private Batch? _waiting;
    private Batch? _inFlight;
    private TaskCompletionSource<UserState?>? _check;
    private Task _pump = Task.CompletedTask;
    private bool _isPumping;

    /// <summary>Gets a value indicating whether a write has failed, or the record was replaced by somebody else: nothing here is true any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Gets the number of callers who wait for a write.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the state that the next write is decided against.</summary>
    public UserState Latest => _latest;

    /// <summary>Gets the state that storage has confirmed.</summary>
    public UserState Stored => _stored;

    /// <summary>Stores a state that was decided against <see cref="Latest"/>.</summary>
    /// <returns><see langword="true"/> once it is stored; <see langword="false"/> when the outcome is unknown.</returns>
    public Task<bool> StoreAsync(UserState next)
    {
        _latest = next;
        _waiting ??= new Batch();
        _waiting.State = next;
        var stored = Join(_waiting);
        StartPump();
        return stored;
    }

    /// <summary>Waits until everything that <see cref="Latest"/> rests on is stored.</summary>
    /// <returns><see langword="false"/> when the outcome is unknown.</returns>
    public Task<bool> SettleAsync() => (_waiting ?? _inFlight) is { } batch ? Join(batch) : Task.FromResult(true);

    /// <summary>
    /// Reads what storage holds, while no write is under way, so that one's own write is not taken for somebody else's. Callers who wait meanwhile share the next read.
    /// When it is not <see cref="Stored"/>, there is another activation of this user, and this one counts as failed.
    /// </summary>
    /// <returns>What storage holds; <see langword="null"/> when it could not be read.</returns>
    public Task<UserState?> CheckAsync()
    {
        _check ??= new TaskCompletionSource<UserState?>();
        var check = _check.Task;
        StartPump();
        return check;
    }

    /// <summary>Waits for everything that is in flight or waiting.</summary>
    public Task DrainAsync() => _pump;

    private Task<bool> Join(Batch batch)
    {
        batch.Callers++;
        Count++;
        instrumentation.Pending.Add(1);
        return batch.Task;
    }

    private void StartPump()
    {
        if (_isPumping)
        {
            return;
        }

        // The pump outlives the call that starts it, and must not carry that call's request context and trace into other callers' writes.
        _isPumping = true;
        using (ExecutionContext.SuppressFlow())
        {
            _pump = PumpAsync();
        }
    }

    private async Task PumpAsync()
    {
        while (_check is not null || _waiting is not null)
        {
            if (_check is { } check)
            {
                _check = null;
                check.SetResult(await ReadAsync());
            }

            if (_waiting is { } batch)
            {
                (_waiting, _inFlight) = (null, batch);
                var write = WriteAsync(batch.State, batch.Callers);
                var hasHeldTheTurn = write.IsCompleted;
                Complete(batch, await write);

                // A storage that completes on its caller's thread has kept every other call out meanwhile. They have their turns before the next write
                // begins; otherwise the first of them would get a write of its own, and so would the one after it.
                if (hasHeldTheTurn)
                {
                    await Task.Yield();
                }
            }
        }

        _isPumping = false;
    }

    private void Complete(Batch batch, bool isStored)
    {
        var previous = _stored;
        if (isStored)
        {
            _stored = batch.State;
        }

        _inFlight = null;
        Count -= batch.Callers;
        instrumentation.Pending.Add(-batch.Callers);

        // Watchers first: handing a change over takes a microsecond, and the continuations of the callers run here and now.
        if (isStored)
        {
            onStored(previous, batch.State);
        }

        batch.SetResult(isStored);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the storage throws, the outcome is unknown, and memory is not trusted any more.")]
    private async ValueTask<bool> WriteAsync(UserState state, int callers)
    {
        if (HasFailed)
        {
            return false;
        }

        using var activity = UserGrainsInstrumentation.Source.StartActivity("store user");
        activity?.SetTag("updates", callers);
        var start = Stopwatch.GetTimestamp();
        try
        {
            await record.WriteAsync(state);
            instrumentation.OnWritten(start, callers, isStored: true);
            return true;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            instrumentation.OnWritten(start, callers, isStored: false);
            Fail(exception);
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the storage throws, it could not be read, and nothing has changed.")]
    private async ValueTask<UserState?> ReadAsync()
    {
        if (HasFailed)
        {
            return null;
        }

        try
        {
            if (await record.FindReplacementAsync() is { } replacement)
            {
                Fail(cause: null);
                return replacement;
            }
        }
        catch (Exception)
        {
            return null;
        }

        return _stored;
    }

    private void Fail(Exception? cause)
    {
        HasFailed = true;
        onFailed(cause);
    }

    // Continuations run where it is completed, on the grain's scheduler, which saves a turn for every caller.
    private sealed class Batch() : TaskCompletionSource<bool>
    {
        public UserState State { get; set; } = null!;

        public int Callers { get; set; }
    }
}
