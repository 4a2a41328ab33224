using Orleans.Storage;
using UserGrains.Storage;

namespace UserGrains.Watchers;

/// <summary>One watcher's record in the grain storage, every time fenced by its ETag. One operation at a time; the caller sees to that.</summary>
/// <param name="storage">The storage.</param>
/// <param name="grainId">The grain.</param>
/// <param name="deadline">Gives up reads and writes that take too long. After such a write the record is of no use any more.</param>
internal sealed class WatcherRecord(IGrainStorage storage, GrainId grainId, StorageDeadline deadline)
{
    /// <summary>The state's name in storage.</summary>
    public const string StateName = "watcher";

    private readonly GrainState<StoredWatcher> _record = new(new StoredWatcher());

    public async Task<WatcherState> ReadAsync()
    {
        await deadline.WaitAsync(storage.ReadStateAsync(StateName, grainId, _record));
        return _record is { RecordExists: true, State: { Format: > 0 } stored } ? stored.ToState() : WatcherState.Empty;
    }

    /// <summary>Replaces the record, or removes it when there is nothing to keep.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has replaced it meanwhile.</exception>
    /// <exception cref="TimeoutException">Storage has not answered; the write may still arrive.</exception>
    public Task WriteAsync(WatcherState state)
    {
        if (state.IsEmpty)
        {
            return _record.RecordExists ? deadline.WaitAsync(storage.ClearStateAsync(StateName, grainId, _record)) : Task.CompletedTask;
        }

        _record.State = StoredWatcher.From(state);
        return deadline.WaitAsync(storage.WriteStateAsync(StateName, grainId, _record));
    }
}
