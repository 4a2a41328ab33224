using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserGrains.Sqlite;

/// <summary>Turns SQLite's result codes into errors that say what to do.</summary>
internal static class SqliteErrors
{
    /// <summary>What an error asks of whoever has the connection: whether it may be used again.</summary>
    public static bool LeavesConnectionUsable(SqliteStorageException error) =>
        (error.ErrorCode & 0xff) is raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT;

    public static SqliteStorageException From(SqliteException exception, string path) =>
        Create(exception.SqliteExtendedErrorCode, exception.Message, path, exception);

    public static SqliteStorageException From(sqlite3 connection, int resultCode, string path) =>
        Create(raw.sqlite3_extended_errcode(connection) is var extended && (extended & 0xff) == (resultCode & 0xff) ? extended : resultCode, raw.sqlite3_errstr(resultCode).utf8_to_string(), path, inner: null);

    private static SqliteStorageException Create(int code, string text, string path, Exception? inner)
    {
        // A disk without room for the log's index is reported as a failed disk.
        var (what, transient) = (code == raw.SQLITE_IOERR_SHMSIZE ? raw.SQLITE_FULL : code & 0xff) switch
        {
            raw.SQLITE_FULL => ($"There is no room left for '{path}': the disk is full or MaxDatabaseBytes is reached. Nothing of the batch was stored. Free some space; a running node then goes on by itself.", true),
            raw.SQLITE_READONLY => ($"'{path}' cannot be written. Give the node's account write access to the file and its folder, and check that the disk is not mounted read-only.", false),
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => ($"'{path}' cannot be opened. Check that it is a file, and that the node's account may write to it and to its folder.", false),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => ($"'{path}' is damaged or not an SQLite database. Stop the node, keep the file aside and restore the last back-up, as docs/storage.md shows; 'sqlite3 FILE .recover' may save more.", false),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ($"Another program kept '{path}' locked for longer than BusyTimeout. End its transaction; the storage then goes on by itself.", true),
            raw.SQLITE_TOOBIG => ($"A state is too large for '{path}'. Lower MaxStateBytes.", false),
            raw.SQLITE_IOERR => ($"The disk under '{path}' failed. Check the disk and the system's log; the storage tries again with the next call.", true),
            raw.SQLITE_NOMEM => ($"There was not enough memory to work on '{path}'.", true),
            _ => ($"SQLite could not work on '{path}'.", false),
        };

        return new SqliteStorageException($"{what} (SQLite {code}: {text})", transient, code, inner);
    }
}
