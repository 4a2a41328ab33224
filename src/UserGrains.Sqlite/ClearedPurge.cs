namespace UserGrains.Sqlite;

/// <summary>Removes the rows of records that were cleared long ago, some at a time so that no commit becomes slow.</summary>
/// <param name="clearedBefore">The oldest clearing that scans still report.</param>
internal sealed class ClearedPurge(DateTimeOffset clearedBefore) : SqliteWrite(RecordWrite.PerRowBytes)
{
    private const int MaxRows = 1_000;

    /// <summary>Gets a value indicating whether there may be more.</summary>
    public bool More { get; private set; }

    public override void Apply(WriterSession session)
    {
        session.PurgeCleared.Bind(1, clearedBefore.ToUnixTimeSeconds()).Bind(2, MaxRows).Execute();
        More = session.Changes == MaxRows;
    }
}
