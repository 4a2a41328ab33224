using Orleans.Storage;

namespace UserGrains.Watchers;

/// <summary>One watcher's record in the grain storage, every time fenced by its ETag. One operation at a time; the caller sees to that.</summary>
internal sealed class WatcherRecord(IGrainStorage storage, GrainId grainId)
{
    /// <summary>The state's name in storage.</summary>
    public const string StateName = "watcher";

    private readonly GrainState<StoredWatcher> _record = new(new StoredWatcher());

    public async Task<WatcherState> ReadAsync()
    {
        await storage.ReadStateAsync(StateName, grainId, _record);
        return _record is { RecordExists: true, State: { Format: > 0 } stored } ? stored.ToState() : WatcherState.Empty;
    }

    /// <summary>Replaces the record, or removes it when there is nothing to keep.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has replaced it meanwhile.</exception>
    public Task WriteAsync(WatcherState state)
    {
        if (state.Users.IsEmpty && state.Handlers.IsEmpty)
        {
            return _record.RecordExists ? storage.ClearStateAsync(StateName, grainId, _record) : Task.CompletedTask;
        }

        _record.State = StoredWatcher.From(state);
        return storage.WriteStateAsync(StateName, grainId, _record);
    }
}
