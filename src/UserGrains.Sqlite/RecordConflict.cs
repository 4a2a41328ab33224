using Orleans.Storage;

namespace UserGrains.Sqlite;

/// <summary>Makes the error of a write whose record is not the one it was made for.</summary>
internal static class RecordConflict
{
    public static InconsistentStateException Create(WriterSession session, RecordKey key, RecordETag? expected) =>
        Create(session.FindRecord(key)?.ToString(), expected?.ToString());

    public static InconsistentStateException Create(string? stored, string? expected) =>
        new("The record was changed by somebody else since it was read. Read it again and repeat the change.", stored, expected);
}
