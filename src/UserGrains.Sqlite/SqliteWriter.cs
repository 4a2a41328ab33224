using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using UserGrains.Storage;

namespace UserGrains.Sqlite;

/// <summary>
/// The one writer of a database: it commits whatever has queued up in one transaction, and answers after the commit. Under load it runs on a thread of
/// its own. A write that finds everything idle is committed right on its caller, which spares it two changes of threads
/// (docs/decisions/sqlite-writer.md has the figures).
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    /// <summary>A caller is only made to wait for its own commit while commits are about this fast; on a slower disk the change of threads does not matter.</summary>
    private static readonly TimeSpan MaxCommitOnCaller = TimeSpan.FromMilliseconds(1);

    private readonly Func<WriterSession> _openSession;
    private readonly WriteQueue<SqliteWrite> _queue;
    private readonly List<SqliteWrite> _batch = [];
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _threadEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteCheckpointer _checkpointer;
    private readonly StorageInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private WriterSession? _session;
    private TimeSpan _usualCommit;
    private int _lastBatchWrites;
    private bool _failing;
    private volatile bool _stopping;
    private long _committedSequence;

    public SqliteWriter(
        WriterSession? session,
        long sequence,
        Func<WriterSession> openSession,
        WriteQueue<SqliteWrite> queue,
        SqliteCheckpointer checkpointer,
        StorageInstruments instruments,
        TimeProvider time,
        ILogger logger)
    {
        _session = session;
        _openSession = openSession;
        _queue = queue;
        _checkpointer = checkpointer;
        _instruments = instruments;
        _time = time;
        _logger = logger;
        _committedSequence = sequence;
        new Thread(RunPump) { IsBackground = true, Name = "UserGrains SQLite writer" }.UnsafeStart();
    }

    /// <summary>Gets the sequence of the last committed write.</summary>
    public long CommittedSequence => Volatile.Read(ref _committedSequence);

    /// <summary>Queues a write.</summary>
    /// <param name="write">The write; each is submitted once.</param>
    /// <param name="cancellationToken">Withdraws the write while no batch has taken it yet.</param>
    /// <returns>A task that ends after the commit, or with the write's own refusal.</returns>
    /// <exception cref="SqliteStorageException">Too much is queued already, or the database is closed.</exception>
    public Task SubmitAsync(SqliteWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (_queue.Add(write))
        {
            case WriteQueueAdmission.QueuedAndPumpIsYours when IsIdle():
                PumpOnce();
                break;
            case WriteQueueAdmission.QueuedAndPumpIsYours:
                _wake.Set();
                break;
            case WriteQueueAdmission.Full:
                _instruments.Failed("queue-full");
                throw new SqliteStorageException("Too many writes wait for the disk; this one was not made. Repeat it a little later, or raise MaxQueuedWrites or MaxQueuedBytes.", isTransient: true);
            case WriteQueueAdmission.Closed:
                throw SqliteDatabase.Closed();
        }

        return write.WaitAsync(cancellationToken);
    }

    /// <summary>Refuses further writes, stores what is queued and ends the thread.</summary>
    public async Task CloseAsync()
    {
        await _queue.CloseAsync();
        _stopping = true;
        _wake.Set();
        await _threadEnded.Task;
        _checkpointer.Dispose();
        _session?.Dispose();
        _session = null;
    }

    public void Dispose()
    {
        _session?.Dispose();
        _wake.Dispose();
    }

    private bool IsIdle() => _lastBatchWrites <= 1 && _usualCommit <= MaxCommitOnCaller;

    private void PumpOnce()
    {
        if (_queue.TakeOrStop(_batch))
        {
            CommitBatch();
            if (!_queue.TryStop())
            {
                _wake.Set();
            }
        }
    }

    private void RunPump()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_stopping)
            {
                _threadEnded.SetResult();
                return;
            }

            while (_queue.TakeOrStop(_batch))
            {
                CommitBatch();
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong, each caller must be answered and the pump must go on. Every caller gets the exception.")]
    private void CommitBatch()
    {
        var started = _time.GetTimestamp();
        WriterSession session;
        try
        {
            session = _session ??= _openSession();
            session.Begin();
            foreach (var write in _batch)
            {
                write.Apply(session);
            }

            session.Commit();
            Volatile.Write(ref _committedSequence, session.Sequence);
        }
        catch (Exception exception)
        {
            FailBatch(exception);
            return;
        }

        var took = _time.GetElapsedTime(started);
        _usualCommit += (took - _usualCommit) / 8;
        _lastBatchWrites = _batch.Count;
        if (_failing)
        {
            _failing = false;
            LogRecovered();
        }

        var leavesOldPages = _batch.Exists(static write => write.LeavesNothing) && !_checkpointer.TryEmptyLog(session);
        var conflicts = 0;
        foreach (var write in _batch)
        {
            conflicts += write.Refusal is null ? 0 : 1;
            if (write.LeavesNothing && leavesOldPages)
            {
                write.SetException(new SqliteStorageException(
                    "The record was removed, but another program that reads the file, or the disk, keeps its older pages in the log. End that program's transaction, then remove the record again.",
                    isTransient: true));
            }
            else
            {
                write.Settle();
            }
        }

        _instruments.Committed(_batch.Count, conflicts, took);
        _batch.Clear();

        // After the answers: its callers have their commit, and the log is nobody's business but ours.
        _checkpointer.OnCommitted(session);
    }

    private void FailBatch(Exception exception)
    {
        _instruments.Failed("commit");
        if (!_failing)
        {
            _failing = true;
            LogBatchFailed(exception, _batch.Count);
        }

        RollBack(exception as SqliteStorageException);
        foreach (var write in _batch)
        {
            // One exception for each, because each await writes its stack trace into it.
            write.SetException(exception is SqliteStorageException storage
                ? new SqliteStorageException(storage.Message, storage.IsTransient, storage.ErrorCode, storage.InnerException)
                : new SqliteStorageException("The batch could not be stored.", exception));
        }

        _batch.Clear();
    }

    private void RollBack(SqliteStorageException? error)
    {
        if (_session is null)
        {
            return;
        }

        try
        {
            _session.RollBack();
            if (error is not null && SqliteErrors.LeavesConnectionUsable(error))
            {
                return;
            }
        }
        catch (SqliteStorageException exception)
        {
            LogRollbackFailed(exception);
        }

        // Closing undoes what was not committed. The next batch opens a new connection.
        _session.Dispose();
        _session = null;
    }
}
