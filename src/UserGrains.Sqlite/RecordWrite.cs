using System.Text.Unicode;

namespace UserGrains.Sqlite;

/// <summary>Stores a state under its key.</summary>
/// <param name="key">The record's key.</param>
/// <param name="expected">The record that it replaces, or <see langword="null"/> when there must be none.</param>
/// <param name="payload">The state as bytes.</param>
internal sealed class RecordWrite(RecordKey key, RecordETag? expected, ReadOnlyMemory<byte> payload) : SqliteWrite(payload.Length + PerRowBytes)
{
    /// <summary>What a row weighs beside its payload, roughly.</summary>
    internal const int PerRowBytes = 128;

    /// <summary>Gets the record's new ETag, once it is stored.</summary>
    public RecordETag Stored { get; private set; }

    public override void Apply(WriterSession session)
    {
        if ((expected is { } old ? Replace(session, old) : Add(session)) is { } rowId)
        {
            Stored = session.Record(rowId);
        }
        else
        {
            Refusal = RecordConflict.Create(session, key, expected);
        }
    }

    private long? Replace(WriterSession session, RecordETag old)
    {
        key.BindTo(BindPayload(session.Update.Bind(1, session.NextSequence), 2).Bind(3, old.RowId).Bind(4, old.Sequence), 5).Execute();
        return session.Changes == 1 ? old.RowId : null;
    }

    private long? Add(WriterSession session)
    {
        key.BindTo(BindPayload(session.Insert.Bind(1, session.NextSequence), 2), 3).Execute();
        if (session.Changes == 1)
        {
            return session.LastInsertedRow;
        }

        try
        {
            // The row of a cleared record is taken over, so that a key never has two.
            return key.BindTo(BindPayload(session.Revive.Bind(1, session.NextSequence), 2), 3).Step() ? session.Revive.Int64(0) : null;
        }
        finally
        {
            session.Revive.Reset();
        }
    }

    /// <summary>Text is stored as text, so that the shell shows it and SQLite's JSON functions take it. Reading does not mind which it is.</summary>
    private SqliteStatement BindPayload(SqliteStatement statement, int parameter) => Utf8.IsValid(payload.Span) && !payload.Span.Contains((byte)0)
        ? statement.BindText(parameter, payload.Span)
        : statement.BindBlob(parameter, payload.Span);
}
