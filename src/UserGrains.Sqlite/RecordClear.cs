namespace UserGrains.Sqlite;

/// <summary>Clears a record. Its row stays for a while without a payload, so that scans can tell.</summary>
/// <param name="key">The record's key.</param>
/// <param name="expected">The record that is meant, or <see langword="null"/> when there must be none; then nothing is done.</param>
/// <param name="now">The present time.</param>
internal sealed class RecordClear(RecordKey key, RecordETag? expected, DateTimeOffset now) : SqliteWrite(RecordWrite.PerRowBytes)
{
    public override void Apply(WriterSession session)
    {
        if (expected is not { } old)
        {
            Refusal = session.FindRecord(key) is null ? null : RecordConflict.Create(session, key, expected);
            return;
        }

        key.BindTo(session.Clear.Bind(1, session.NextSequence).Bind(2, now.ToUnixTimeSeconds()).Bind(3, old.RowId).Bind(4, old.Sequence), 5).Execute();
        if (session.Changes == 1)
        {
            session.Record(old.RowId);
        }
        else
        {
            Refusal = RecordConflict.Create(session, key, expected);
        }
    }
}
