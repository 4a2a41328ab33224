using Orleans.Storage;

namespace UserGrains.Watchers;

/// <summary>One watcher's record in the grain storage, every time fenced by its ETag. One operation at a time; the caller sees to that.</summary>
/// <param name="storage">The storage.</param>
/// <param name="grainId">The grain.</param>
/// <param name="timeout">How long one read or write may take. After a write that took longer the record is of no use any more.</param>
/// <param name="time">The clock of <paramref name="timeout"/>.</param>
internal sealed class WatcherRecord(IGrainStorage storage, GrainId grainId, TimeSpan timeout, TimeProvider time)
{
    /// <summary>The state's name in storage.</summary>
    public const string StateName = "watcher";

    private readonly GrainState<StoredWatcher> _record = new(new StoredWatcher());

    public async Task<WatcherState> ReadAsync()
    {
        await storage.ReadStateAsync(StateName, grainId, _record).WaitAsync(timeout, time);
        return _record is { RecordExists: true, State: { Format: > 0 } stored } ? stored.ToState() : WatcherState.Empty;
    }

    /// <summary>Replaces the record, or removes it when there is nothing to keep.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has replaced it meanwhile.</exception>
    /// <exception cref="TimeoutException">Storage has not answered; the write may still arrive.</exception>
    public Task WriteAsync(WatcherState state)
    {
        if (state.IsEmpty)
        {
            return _record.RecordExists ? storage.ClearStateAsync(StateName, grainId, _record).WaitAsync(timeout, time) : Task.CompletedTask;
        }

        _record.State = StoredWatcher.From(state);
        return storage.WriteStateAsync(StateName, grainId, _record).WaitAsync(timeout, time);
    }
}
