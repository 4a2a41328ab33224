using Orleans.Storage;

namespace UserGrains.Access;

/// <summary>A keyset's revocations in the grain storage, every time fenced by their ETag. One operation at a time; the caller sees to that.</summary>
internal sealed class RevocationsRecord(IGrainStorage storage, GrainId grainId)
{
    /// <summary>The state's name in storage.</summary>
    public const string StateName = "revocations";

    private readonly GrainState<StoredRevocations> _record = new(new StoredRevocations());

    public async Task<RevocationsState> ReadAsync()
    {
        await storage.ReadStateAsync(StateName, grainId, _record);
        return _record is { RecordExists: true, State: { Format: > 0 } stored } ? stored.ToState() : RevocationsState.Empty;
    }

    /// <summary>Replaces the record, or removes it when there is nothing to keep.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has replaced it meanwhile.</exception>
    public Task WriteAsync(RevocationsState state)
    {
        if (state.Entries.IsEmpty)
        {
            return _record.RecordExists ? storage.ClearStateAsync(StateName, grainId, _record) : Task.CompletedTask;
        }

        _record.State = StoredRevocations.From(state);
        return storage.WriteStateAsync(StateName, grainId, _record);
    }
}
