using UserGrains.Storage;

namespace UserGrains.Sqlite;

/// <summary>Everything that a database has while it is open.</summary>
internal sealed record OpenDatabase(
    DatabaseRun Run,
    SqliteWriter Writer,
    SqliteReaders Readers,
    StorageInstruments Instruments,
    PeriodicTimer UpkeepTimer,
    Task Upkeep) : IDisposable
{
    public long Epoch => Run.Epoch;

    public void Dispose()
    {
        UpkeepTimer.Dispose();
        Readers.Dispose();
        Writer.Dispose();
        Instruments.Dispose();
        Run.Dispose();
    }
}
