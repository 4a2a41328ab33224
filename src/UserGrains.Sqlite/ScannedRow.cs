namespace UserGrains.Sqlite;

/// <summary>A row as a scan reads it; without a payload when it was cleared.</summary>
internal readonly record struct ScannedRow(GrainId Grain, byte[]? Payload, long Sequence)
{
    /// <summary>This row under a position that is at most <paramref name="head"/>.</summary>
    public ScannedRow UpTo(long head) => this with { Sequence = Math.Min(Sequence, head) };

    /// <summary>Reads the columns seq, type, key, payload, cleared.</summary>
    public static ScannedRow Read(SqliteStatement statement) => new(
        new GrainId(new GrainType(statement.Bytes(1).ToArray()), new IdSpan(statement.Bytes(2).ToArray())),
        statement.IsNull(4) ? statement.Bytes(3).ToArray() : null,
        statement.Int64(0));
}
