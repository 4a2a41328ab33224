namespace UserGrains.Sqlite;

/// <summary>Removes the row of a cleared record.</summary>
/// <param name="key">The record's key.</param>
internal sealed class RecordErase(RecordKey key) : SqliteWrite(RecordWrite.PerRowBytes)
{
    public override bool LeavesNothing => true;

    public override void Apply(WriterSession session) => key.BindTo(session.Erase, 1).Execute();
}
