using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
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
    private long _notedSequence;

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
            SqliteSchema.CheckIntegrity(connection, _file.Path, options.MaxBytesCheckedAtStart);
            var session = new WriterSession(connection, _file.Path, options.MaxChangesKept);
            var mark = StartRun(connection, nodeLock, session.Sequence);
            _open = Start(nodeLock, session, mark);
            LogOpened(name, _file.Path, mark.Sequence, mark.Epoch);
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
        open.Lock.Write(open.Mark with { Sequence = open.Writer.CommittedSequence });
        open.Dispose();
        LogClosed(name);
    }

    /// <summary>A container that ends without its silo having been stopped: what is queued is still stored, but nobody waits for it.</summary>
    public void Dispose() => _ = CloseAsync();

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <summary>Notes in the sidecar how far the database has come, and removes what was cleared long ago.</summary>
    public async Task UpkeepAsync()
    {
        var open = Opened;
        var sequence = open.Writer.CommittedSequence;
        if (Interlocked.Exchange(ref _notedSequence, sequence) != sequence)
        {
            open.Lock.Write(open.Mark with { Sequence = sequence });
        }

        ClearedPurge purge;
        do
        {
            purge = new ClearedPurge(time.GetUtcNow() - options.ClearedRetention);
            await open.Writer.SubmitAsync(purge, CancellationToken.None);
        }
        while (purge.More);
    }

    private OpenDatabase Start(NodeLock nodeLock, WriterSession session, RunMark mark)
    {
        var queue = new WriteQueue<SqliteWrite>(new WriteQueueLimits(options.MaxCommitWrites, options.MaxCommitBytes, options.MaxQueuedWrites, options.MaxQueuedBytes));
        var instruments = new StorageInstruments(meters, name, () => queue.Length);
        var writer = new SqliteWriter(session, OpenWriterSession, queue, instruments, time, logger);
        var readers = new SqliteReaders(OpenReaderSession, options.ReadConnections);
        var timer = new PeriodicTimer(UpkeepPeriod, time);

        // The loop outlives whoever opened the database and must not carry its context along.
        using (ExecutionContext.SuppressFlow())
        {
            return new OpenDatabase(nodeLock, mark, writer, readers, instruments, timer, Task.Run(() => RunUpkeepAsync(timer)));
        }
    }

    /// <summary>
    /// Gives this run its mark, in the database and beside it. A database that does not fit the mark beside it was replaced by an older copy (or the mark
    /// was lost): its epoch rises. The sidecar names the new run first, so that a node killed between the two still recognizes its database.
    /// </summary>
    private RunMark StartRun(SqliteConnection connection, NodeLock nodeLock, long sequence)
    {
        var run = SqliteSchema.Text(connection, "SELECT value FROM meta WHERE name = 'run'")!;
        var epoch = SqliteSchema.Scalar(connection, "SELECT value FROM meta WHERE name = 'epoch'");
        var mark = nodeLock.Read();

        // No run yet and no mark: a database that was just made.
        if (!(mark?.Knows(run, sequence) ?? run.Length == 0))
        {
            // Without the mark nobody knows which epochs were used since the copy was made; the time is above all of them.
            epoch = mark is null ? Math.Max(epoch + 1, time.GetUtcNow().ToUnixTimeSeconds()) : Math.Max(epoch, mark.Epoch) + 1;
            LogEpochRaised(name, epoch);
        }

        var next = RunMark.NewRun();
        nodeLock.Write((mark ?? RunMark.Unknown) with { NextRun = next, Epoch = epoch });
        using (var transaction = connection.BeginTransaction())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE meta SET value = CASE name WHEN 'run' THEN $run ELSE $epoch END WHERE name IN ('run', 'epoch')";
            command.Parameters.AddWithValue("$run", next);
            command.Parameters.AddWithValue("$epoch", epoch);
            command.ExecuteNonQuery();
            transaction.Commit();
        }

        var current = new RunMark(next, next, sequence, epoch);
        nodeLock.Write(current);
        return current;
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

    private WriterSession OpenWriterSession()
    {
        SqliteConnection? connection = null;
        try
        {
            connection = _file.OpenForWriting();
            return new WriterSession(connection, _file.Path, options.MaxChangesKept);
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
