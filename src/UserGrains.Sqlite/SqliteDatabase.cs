using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using UserGrains.Storage;

namespace UserGrains.Sqlite;

/// <summary>
/// A database file in use by this node: its lock, its writer, its readers, and the upkeep. It opens with the silo's storage services, before
/// reminders and grains need it, and closes after them.
/// </summary>
internal sealed partial class SqliteDatabase(
    string name,
    UserGrainsSqliteOptions options,
    TimeProvider time,
    IMeterFactory meters,
    ILogger<SqliteDatabase> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan UpkeepPeriod = TimeSpan.FromSeconds(10);

    private readonly SqliteFile _file = new(Path.GetFullPath(options.DataSource), options);
    private OpenDatabase? _open;

    /// <summary>Gets how often the database was found to be an older copy of itself, see docs/storage.md.</summary>
    public long Epoch => Opened.Epoch;

    private OpenDatabase Opened => _open ?? throw Closed();

    public static SqliteStorageException Closed() => new("The database is not open: its silo is starting or has stopped.", isTransient: true);

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        $"{nameof(SqliteDatabase)}-{name}",
        ServiceLifecycleStage.RuntimeStorageServices,
        _ =>
        {
            Open();
            return Task.CompletedTask;
        },
        _ => CloseAsync());

    /// <inheritdoc cref="SqliteWriter.SubmitAsync"/>
    public Task SubmitAsync(SqliteWrite write, CancellationToken cancellationToken) => Opened.Writer.SubmitAsync(write, cancellationToken);

    /// <inheritdoc cref="SqliteReaders.UseAsync"/>
    public ValueTask<TResult> ReadAsync<TState, TResult>(TState state, Func<ReaderSession, TState, TResult> read, CancellationToken cancellationToken) =>
        Opened.Readers.UseAsync(state, read, cancellationToken);

    /// <summary>Opens the database and makes it if it is missing.</summary>
    /// <exception cref="SqliteStorageException">It cannot be used; the message says why and what to do.</exception>
    public void Open()
    {
        if (Directory.Exists(_file.Path))
        {
            throw new SqliteStorageException($"'{_file.Path}' is a folder. Set DataSource to the path of a file, for example '{Path.Combine(_file.Path, "users.db")}'.");
        }

        var nodeLock = NodeLock.Acquire(_file.Path);
        SqliteConnection? connection = null;
        try
        {
            connection = _file.OpenForWriting();
            SqliteSchema.Prepare(connection, _file.Path);
            SqliteSchema.CheckIntegrity(connection, _file, options.MaxBytesCheckedAtStart);
            var session = new WriterSession(connection, _file, options.MaxChangesKept);
            var sequence = session.Sequence;
            var run = DatabaseRun.Announce(nodeLock, connection, sequence, time);
            if (run.HasNewEpoch)
            {
                LogEpochRaised(name, run.Epoch);
            }

            _open = Start(run, TryMark(run, connection, sequence) ? session : null, sequence);
            if (!run.IsMarked)
            {
                LogOpenedWithoutRoom(name, _file.Path);
                session.Dispose();
            }

            LogOpened(name, _file.Path, sequence, run.Epoch);
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            nodeLock.Dispose();
            throw SqliteErrors.From(exception, _file.Path);
        }
        catch
        {
            connection?.Dispose();
            nodeLock.Dispose();
            throw;
        }
    }

    /// <summary>Stores what is queued, closes the database and lets go of its lock.</summary>
    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _open, null) is not { } open)
        {
            return;
        }

        open.UpkeepTimer.Dispose();
        await open.Upkeep;
        await open.Readers.CloseAsync();
        await open.Writer.CloseAsync();
        try
        {
            open.Run.Note(open.Writer.CommittedSequence);
        }
        finally
        {
            open.Dispose();
        }

        LogClosed(name);
    }

    /// <summary>A container that ends without its silo having been stopped: what is queued is still stored, but nobody waits for it.</summary>
    public void Dispose() => _ = CloseAsync();

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>Notes in the sidecar how far the database has come, and removes what was cleared long ago.</summary>
    public async Task UpkeepAsync()
    {
        var open = Opened;
        open.Run.Note(open.Writer.CommittedSequence);

        ClearedPurge purge;
        do
        {
            purge = new ClearedPurge(time.GetUtcNow() - options.ClearedRetention);
            await open.Writer.SubmitAsync(purge, CancellationToken.None);
        }
        while (purge.More);
    }

    private OpenDatabase Start(DatabaseRun run, WriterSession? session, long sequence)
    {
        var queue = new WriteQueue<SqliteWrite>(new WriteQueueLimits(options.MaxCommitWrites, options.MaxCommitBytes, options.MaxQueuedWrites, options.MaxQueuedBytes));
        var instruments = new StorageInstruments(meters, name, () => queue.Length);
        var writer = new SqliteWriter(session, sequence, () => OpenWriterSession(run), queue, new SqliteCheckpointer(_file, logger), instruments, time, logger);
        var readers = new SqliteReaders(OpenReaderSession, options.ReadConnections);
        var timer = new PeriodicTimer(UpkeepPeriod, time);

        // The loop outlives whoever opened the database and must not carry its context along.
        using (ExecutionContext.SuppressFlow())
        {
            return new OpenDatabase(run, writer, readers, instruments, timer, Task.Run(() => RunUpkeepAsync(timer)));
        }
    }

    /// <returns><see langword="false"/> when there is no room for it. Reads are served all the same, and the first batch tries again.</returns>
    private static bool TryMark(DatabaseRun run, SqliteConnection connection, long sequence)
    {
        try
        {
            run.Mark(connection, sequence);
            return true;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_FULL)
        {
            return false;
        }
    }

    private async Task RunUpkeepAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync())
        {
            try
            {
                await UpkeepAsync();
            }
            catch (IOException exception)
            {
                LogUpkeepFailed(exception, name);
            }
        }
    }

    private WriterSession OpenWriterSession(DatabaseRun run)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = _file.OpenForWriting();
            var session = new WriterSession(connection, _file, options.MaxChangesKept);
            run.Mark(connection, session.Sequence);
            return session;
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw SqliteErrors.From(exception, _file.Path);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private ReaderSession OpenReaderSession()
    {
        try
        {
            return new ReaderSession(_file.OpenForReading(), _file.Path);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.From(exception, _file.Path);
        }
    }
}
