using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserGrains.Sqlite;

/// <summary>Opens connections to one database file, all with the settings that they need.</summary>
/// <param name="path">The full path.</param>
/// <param name="options">The storage's options.</param>
internal sealed class SqliteFile(string path, UserGrainsSqliteOptions options)
{
    public string Path => path;

    /// <summary>Gets how long a connection waits for another program.</summary>
    public TimeSpan BusyTimeout => options.BusyTimeout;

    /// <summary>Opens the connection that writes. It makes a missing file.</summary>
    public SqliteConnection OpenForWriting()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            SetSyncing(connection);
            SqliteSchema.Execute(connection, string.Create(
                CultureInfo.InvariantCulture,
                $"""
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA journal_size_limit = {4L * SqliteCheckpointer.LogPages * 4096};
                PRAGMA secure_delete = ON;
                PRAGMA cache_size = -{options.WriteCacheBytes / 1024};
                """));
            if (options.MaxDatabaseBytes is { } maxBytes)
            {
                SqliteSchema.Execute(connection, string.Create(
                    CultureInfo.InvariantCulture,
                    $"PRAGMA max_page_count = {Math.Min(maxBytes / SqliteSchema.Scalar(connection, "PRAGMA page_size"), uint.MaxValue - 1)}"));
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads.</summary>
    public SqliteConnection OpenForReading()
    {
        // Not Mode=ReadOnly: a reader of a write-ahead log takes part in the shared index beside it.
        var connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            SqliteSchema.Execute(connection, "PRAGMA query_only = ON");
            LeaveLogOnClose(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the connection that moves the log into the file.</summary>
    public SqliteConnection OpenForCheckpoints()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            SetSyncing(connection);
            LeaveLogOnClose(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Moves what it can of the log into the file, without waiting for anybody.</summary>
    /// <returns>How many pages of the log are left.</returns>
    /// <exception cref="SqliteStorageException">The disk is full or failed.</exception>
    public static int Checkpoint(sqlite3 connection, string path)
    {
        var result = raw.sqlite3_wal_checkpoint_v2(connection, dbName: null, raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var moved);
        return result switch
        {
            raw.SQLITE_OK => pages - moved,
            raw.SQLITE_BUSY => int.MaxValue,
            _ => throw SqliteErrors.From(connection, result, path),
        };
    }

    /// <summary>Whether the file may grow by the whole log. Half a checkpoint takes room and frees none.</summary>
    public bool HasRoomForCheckpoint()
    {
        var log = new FileInfo(Path + "-wal");
        try
        {
            return !log.Exists || new DriveInfo(OperatingSystem.IsWindows() ? System.IO.Path.GetPathRoot(Path)! : Path).AvailableFreeSpace >= log.Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not every disk tells its room.
            return true;
        }
    }

    /// <summary>Makes the closing of this connection leave the log as it is. The next one that opens the database reads it.</summary>
    public static void LeaveLogOnClose(SqliteConnection connection) => _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    private void SetSyncing(SqliteConnection connection) => SqliteSchema.Execute(
        connection,
        $"""
        PRAGMA synchronous = {(options.Synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL")};
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        """);

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(text.ConnectionString);
        try
        {
            connection.Open();
            SqliteSchema.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
