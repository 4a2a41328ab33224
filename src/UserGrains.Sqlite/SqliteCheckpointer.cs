using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace UserGrains.Sqlite;

/// <summary>
/// Moves the pages of the write-ahead log into the file beside the writer, on a connection and a thread of its own. SQLite does it inside a commit if left
/// alone, and then every caller waits for thousands of pages and their sync (docs/decisions/sqlite-writer.md).
/// </summary>
/// <remarks>
/// The log starts over only with a write that finds all of it moved, and under load it grows meanwhile. So this moves it nearly all, and the writer
/// moves the short rest between two batches.
/// </remarks>
internal sealed partial class SqliteCheckpointer : IDisposable
{
    /// <summary>
    /// How large the log grows before it is moved: 16 MiB. A page that changed often goes once, and the file is synced less often; it also bounds what has to
    /// be read when a killed node starts again.
    /// </summary>
    public const int LogPages = 4_000;

    /// <summary>Where writing waits for the moving: 64 MiB, on a disk that cannot keep up.</summary>
    public const int MaxLogPages = 4 * LogPages;

    /// <summary>What is left to the writer: 1 MiB, a few milliseconds.</summary>
    private const int RestPages = 256;

    /// <summary>A log that grows as fast as it is moved is left to the writer after so many rounds; the writer then holds it up.</summary>
    private const int MaxRounds = 4;

    private readonly SqliteFile _file;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly ManualResetEventSlim _isIdle = new(initialState: true);
    private SqliteConnection? _connection;
    private int _logPages;
    private bool _isRestDue;
    private volatile bool _stopping;
    private bool _failing;

    public SqliteCheckpointer(SqliteFile file, ILogger logger)
    {
        _file = file;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "UserGrains SQLite checkpoint" };
        _thread.UnsafeStart();
    }

    /// <summary>Takes note of what a batch has added to the log; between two batches, on the writer.</summary>
    public void OnCommitted(WriterSession session)
    {
        _logPages += session.TakePagesWritten();
        if (_logPages >= MaxLogPages)
        {
            _isIdle.Wait();
        }

        if (!_isIdle.IsSet)
        {
            return;
        }

        if (_isRestDue)
        {
            // A reader that was in the way, or a full disk, leaves the log as it is; it is tried again when another quarter has come on top.
            _isRestDue = false;
            _logPages = session.TryFinishCheckpoint() ? 0 : LogPages * 3 / 4;
        }
        else if (_logPages >= LogPages)
        {
            _isRestDue = true;
            _isIdle.Reset();
            _wake.Set();
        }
    }

    /// <summary>Moves all of the log into the file and cuts it to nothing, so that no older page is left in it; between two batches, on the writer.</summary>
    /// <returns><see langword="false"/> when a reader or the disk was in the way.</returns>
    public bool TryEmptyLog(WriterSession session)
    {
        _isIdle.Wait();
        if (!session.TryEmptyLog())
        {
            return false;
        }

        (_logPages, _isRestDue) = (0, false);
        return true;
    }

    /// <summary>Ends the thread, after what it is at.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _isIdle.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_stopping)
            {
                _connection?.Dispose();
                return;
            }

            Move();
            _isIdle.Set();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A log that could not be moved loses nothing: it is read where it is, and the next commit has it moved again. The first failure is logged.")]
    private void Move()
    {
        try
        {
            _connection ??= _file.OpenForCheckpoints();
            var rounds = 0;
            int rest;
            do
            {
                rest = SqliteFile.Checkpoint(_connection.Handle!, _file.Path);
            }
            while (rest > RestPages && ++rounds < MaxRounds && !_stopping);

            _failing = false;
        }
        catch (Exception exception)
        {
            if (!_failing)
            {
                _failing = true;
                LogFailed(exception);
            }

            _connection?.Dispose();
            _connection = null;
        }
    }

    [LoggerMessage(
        EventId = 2013,
        Level = LogLevel.Warning,
        Message = "The write-ahead log could not be moved into the database file; nothing is lost, and it is tried again. Further failures are not logged until it succeeds.")]
    private partial void LogFailed(Exception exception);
}
