using Orleans.Serialization.Serializers;
using Orleans.Storage;
using UserGrains.Storage;

namespace UserGrains.Sqlite;

/// <summary>Keeps grain states in an SQLite file, see docs/storage.md.</summary>
internal sealed partial class SqliteGrainStorage(
    SqliteDatabase database,
    UserGrainsSqliteOptions options,
    TimeProvider time,
    IActivatorProvider activators) : IGrainStorage, IGrainStorageScan, IGrainStorageErasure
{
    private const string ReadSql = "SELECT id, seq, payload FROM grain_state WHERE key = ?1 AND type = ?2 AND state = ?3 AND cleared IS NULL";

    private readonly IGrainStorageSerializer _serializer = options.GrainStorageSerializer;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var key = RecordKey.Create(stateName, grainId);
        if (await database.ReadAsync(key, static (session, key) => ReadRecord(session, key), cancellationToken) is { } record)
        {
            grainState.State = Deserialize<T>(record.Payload) ?? CreateState<T>();
            grainState.ETag = record.ETag.ToString();
            grainState.RecordExists = true;
        }
        else
        {
            SetMissing(grainState);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var payload = _serializer.Serialize(grainState.State).ToMemory();
        if (payload.Length > options.MaxStateBytes)
        {
            throw new SqliteStorageException($"A state of {payload.Length} bytes is above the limit of {options.MaxStateBytes}. Keep less in one grain, or raise MaxStateBytes.");
        }

        var write = new RecordWrite(RecordKey.Create(stateName, grainId), ParseETag(grainState.ETag), payload);
        await database.SubmitAsync(write, cancellationToken);
        grainState.ETag = write.Stored.ToString();
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var write = new RecordClear(RecordKey.Create(stateName, grainId), ParseETag(grainState.ETag), time.GetUtcNow());
        await database.SubmitAsync(write, cancellationToken);
        SetMissing(grainState);
    }

    /// <inheritdoc/>
    public Task EraseAsync(string stateName, GrainId grainId) => database.SubmitAsync(new RecordErase(RecordKey.Create(stateName, grainId)), CancellationToken.None);

    private static (RecordETag ETag, byte[] Payload)? ReadRecord(ReaderSession session, RecordKey key)
    {
        var statement = session.Prepare(ReadSql);
        try
        {
            return key.BindTo(statement, 1).Step()
                ? (new RecordETag(statement.Int64(0), statement.Int64(1)), statement.Bytes(2).ToArray())
                : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>An ETag that no record of ours can have is an old one at best, so it is a conflict and no error in the call.</summary>
    private static RecordETag? ParseETag(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return RecordETag.TryParse(text, out var etag) ? etag : throw RecordConflict.Create(stored: null, expected: text);
    }

    private T? Deserialize<T>(byte[] payload) => _serializer.Deserialize<T>(new BinaryData(payload));

    private void SetMissing<T>(IGrainState<T> grainState)
    {
        grainState.State = CreateState<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private T CreateState<T>() => activators.GetActivator<T>().Create();
}
