using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserGrains.Sqlite;

/// <summary>The connection that writes, with its prepared statements. Used by one thread at a time.</summary>
internal sealed class WriterSession : IDisposable
{
    /// <summary>How many entries of the change list are dropped at once. Each time costs about as much as one commit.</summary>
    private const int ChangesTrimmedAtOnce = 4_096;

    /// <summary>How long emptying the log waits for readers.</summary>
    private const int MaxWaitForReadersMilliseconds = 250;

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;
    private readonly SqliteFile _file;
    private readonly int _maxChangesKept;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _addChange;
    private readonly SqliteStatement _trimChanges;
    private readonly SqliteStatement _changeRange;
    private long _sequence;
    private long _firstChange;

    public WriterSession(SqliteConnection connection, SqliteFile file, int maxChangesKept)
    {
        _connection = connection;
        _handle = connection.Handle!;
        _file = file;
        _maxChangesKept = maxChangesKept;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _addChange = Prepare("INSERT INTO change (seq, id) VALUES (?1, ?2)");
        _trimChanges = Prepare("DELETE FROM change WHERE seq < ?1");
        _changeRange = Prepare("SELECT (SELECT min(seq) FROM change), (SELECT max(seq) FROM change)");
        Update = Prepare("UPDATE grain_state SET seq = ?1, payload = ?2 WHERE id = ?3 AND seq = ?4 AND key = ?5 AND type = ?6 AND state = ?7 AND cleared IS NULL");
        Insert = Prepare("INSERT INTO grain_state (seq, payload, key, type, state) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
        Revive = Prepare("UPDATE grain_state SET seq = ?1, payload = ?2, cleared = NULL WHERE key = ?3 AND type = ?4 AND state = ?5 AND cleared IS NOT NULL RETURNING id");
        Clear = Prepare("UPDATE grain_state SET seq = ?1, payload = NULL, cleared = ?2 WHERE id = ?3 AND seq = ?4 AND key = ?5 AND type = ?6 AND state = ?7 AND cleared IS NULL");
        Find = Prepare("SELECT id, seq FROM grain_state WHERE key = ?1 AND type = ?2 AND state = ?3 AND cleared IS NULL");
        Erase = Prepare("DELETE FROM grain_state WHERE key = ?1 AND type = ?2 AND state = ?3 AND cleared IS NOT NULL");
        PurgeCleared = Prepare("DELETE FROM grain_state WHERE id IN (SELECT id FROM grain_state WHERE cleared < ?1 LIMIT ?2)");
        UpsertReminder = Prepare("INSERT INTO reminder (key, type, name, hash, start_at, period, etag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET hash = excluded.hash, start_at = excluded.start_at, period = excluded.period, etag = excluded.etag");
        RemoveReminder = Prepare("DELETE FROM reminder WHERE key = ?1 AND type = ?2 AND name = ?3 AND etag = ?4");
        ClearReminders = Prepare("DELETE FROM reminder");
        ReadChangeRange();
    }

    public SqliteStatement Update { get; }

    public SqliteStatement Insert { get; }

    public SqliteStatement Revive { get; }

    public SqliteStatement Clear { get; }

    public SqliteStatement Find { get; }

    public SqliteStatement Erase { get; }

    public SqliteStatement PurgeCleared { get; }

    public SqliteStatement UpsertReminder { get; }

    public SqliteStatement RemoveReminder { get; }

    public SqliteStatement ClearReminders { get; }

    /// <summary>Gets the sequence of the last write. Outside a transaction that is the last one committed.</summary>
    public long Sequence => _sequence;

    /// <summary>Gets the sequence that the next write would take. A refused write leaves it, so the change list has no gaps.</summary>
    public long NextSequence => _sequence + 1;

    /// <summary>Gets how many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(_handle);

    public void Begin() => _begin.Execute();

    public void Commit()
    {
        if (_sequence - _firstChange >= _maxChangesKept + (long)ChangesTrimmedAtOnce)
        {
            _firstChange = _sequence - _maxChangesKept + 1;
            _trimChanges.Bind(1, _firstChange).Execute();
        }

        _commit.Execute();
    }

    /// <summary>Takes <see cref="NextSequence"/> for a row that was written with it.</summary>
    public RecordETag Record(long rowId)
    {
        _sequence++;
        if (_firstChange == 0)
        {
            _firstChange = _sequence;
        }

        _addChange.Bind(1, _sequence).Bind(2, rowId).Execute();
        return new RecordETag(rowId, _sequence);
    }

    /// <summary>Tells how many pages went into the log since the last call.</summary>
    public int TakePagesWritten()
    {
        _ = raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>Moves what is left of the log into the file, so that the next batch starts it over. Only between two batches.</summary>
    /// <returns><see langword="false"/> when a reader or the disk was in the way.</returns>
    public bool TryFinishCheckpoint()
    {
        try
        {
            return SqliteFile.Checkpoint(_handle, _file.Path) == 0;
        }
        catch (SqliteStorageException)
        {
            // What was committed is in the log. The disk's state shows in the next batch.
            return false;
        }
    }

    /// <summary>Moves all of the log into the file and cuts it to nothing. Only between two batches.</summary>
    /// <returns><see langword="false"/> when a reader or the disk was in the way.</returns>
    public bool TryEmptyLog()
    {
        // Readers of ours are gone in a moment; a longer one of another program must not hold up everybody's writes.
        _ = raw.sqlite3_busy_timeout(_handle, MaxWaitForReadersMilliseconds);
        var result = raw.sqlite3_wal_checkpoint_v2(_handle, dbName: null, raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        _ = raw.sqlite3_busy_timeout(_handle, (int)_file.BusyTimeout.TotalMilliseconds);
        return result == raw.SQLITE_OK;
    }

    /// <summary>Reads which record stands under a key.</summary>
    public RecordETag? FindRecord(RecordKey key)
    {
        try
        {
            return key.BindTo(Find, 1).Step() ? new RecordETag(Find.Int64(0), Find.Int64(1)) : null;
        }
        finally
        {
            Find.Reset();
        }
    }

    /// <summary>Undoes an unfinished transaction and forgets what it had counted.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_handle) == 0)
        {
            using var rollback = new SqliteStatement(_handle, "ROLLBACK", _file.Path);
            rollback.Execute();
        }

        ReadChangeRange();
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        // The last connection to close moves the log into the file. Without room for all of it, that would only use up what room there is.
        if (!_file.HasRoomForCheckpoint())
        {
            SqliteFile.LeaveLogOnClose(_connection);
        }

        _connection.Dispose();
    }

    private void ReadChangeRange()
    {
        try
        {
            _changeRange.Step();
            _firstChange = _changeRange.Int64(0);
            _sequence = _changeRange.Int64(1);
        }
        finally
        {
            _changeRange.Reset();
        }
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_handle, sql, _file.Path);
        _statements.Add(statement);
        return statement;
    }
}
