using UserGrains.Storage;

namespace UserGrains.Sqlite;

/// <summary>Everything that a database has while it is open.</summary>
internal sealed record OpenDatabase(
    NodeLock Lock,
    RunMark Mark,
    SqliteWriter Writer,
    SqliteReaders Readers,
    StorageInstruments Instruments,
    PeriodicTimer UpkeepTimer,
    Task Upkeep) : IDisposable
{
    public long Epoch => Mark.Epoch;

    public void Dispose()
    {
        UpkeepTimer.Dispose();
        Readers.Dispose();
        Writer.Dispose();
        Instruments.Dispose();
        Lock.Dispose();
    }
}
