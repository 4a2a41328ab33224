using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserGrains.Sqlite;

/// <summary>Opens connections to one database file, all with the settings that they need.</summary>
/// <param name="path">The full path.</param>
/// <param name="options">The storage's options.</param>
internal sealed class SqliteFile(string path, UserGrainsSqliteOptions options)
{
    /// <summary>
    /// How large the log grows before its pages go into the file: 16 MiB. A page that changed often goes once, and the file is synced less often; it also
    /// bounds what has to be read when a killed node starts again.
    /// </summary>
    private const int CheckpointPages = 4_000;

    public string Path => path;

    /// <summary>Opens the connection that writes. It makes a missing file.</summary>
    public SqliteConnection OpenForWriting()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            SqliteSchema.Execute(connection, string.Create(
                CultureInfo.InvariantCulture,
                $"""
                PRAGMA synchronous = {(options.Synchronous == SqliteSynchronous.Full ? "FULL" : "NORMAL")};
                PRAGMA fullfsync = ON;
                PRAGMA checkpoint_fullfsync = ON;
                PRAGMA wal_autocheckpoint = {CheckpointPages};
                PRAGMA journal_size_limit = {4L * CheckpointPages * 4096};
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
