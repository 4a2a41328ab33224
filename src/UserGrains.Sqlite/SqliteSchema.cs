using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserGrains.Sqlite;

/// <summary>The tables, their version, and the checks that a file must pass before it is used.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks a file as ours in its header: "UGra".</summary>
    public const int ApplicationId = 0x55477261;

    /// <summary>The newest version this code knows. A change adds a step to <see cref="Steps"/>; rows written before stay readable.</summary>
    public static int Version => Steps.Length;

    /// <summary>
    /// Step n leads from version n to n + 1. <c>change</c> lists the newest writes by their sequence: appending to it is cheaper than keeping an index on
    /// <c>grain_state.seq</c> (docs/decisions/sqlite-writer.md). An entry is current while its row still has its sequence.
    /// </summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value) WITHOUT ROWID;
        INSERT INTO meta (name, value) VALUES ('epoch', 0), ('run', '');
        CREATE TABLE grain_state (
          id INTEGER PRIMARY KEY,
          type TEXT NOT NULL,
          key TEXT NOT NULL,
          state TEXT NOT NULL,
          seq INTEGER NOT NULL,
          cleared INTEGER,
          payload,
          UNIQUE (key, type, state));
        CREATE INDEX grain_state_cleared ON grain_state (cleared) WHERE cleared IS NOT NULL;
        CREATE TABLE change (seq INTEGER PRIMARY KEY, id INTEGER NOT NULL);
        CREATE TABLE reminder (
          type TEXT NOT NULL,
          key TEXT NOT NULL,
          name TEXT NOT NULL,
          hash INTEGER NOT NULL,
          start_at INTEGER NOT NULL,
          period INTEGER NOT NULL,
          etag TEXT NOT NULL,
          PRIMARY KEY (key, type, name)) WITHOUT ROWID;
        CREATE INDEX reminder_hash ON reminder (hash);
        """,
    ];

    /// <summary>Makes the tables of a new file, brings those of an older version up to date, and refuses what is not ours or newer.</summary>
    public static void Prepare(SqliteConnection connection, string path)
    {
        var applicationId = Scalar(connection, "PRAGMA application_id");
        var version = Scalar(connection, "PRAGMA user_version");
        var isNew = applicationId == 0 && version == 0 && Scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (!isNew && applicationId != ApplicationId)
        {
            throw new SqliteStorageException($"'{path}' is an SQLite database of another program. Set DataSource to another path.");
        }

        if (version > Version)
        {
            throw new SqliteStorageException($"'{path}' has schema version {version}, and this node knows versions up to {Version}. Start the newer release of the node that wrote it, or restore a back-up from before.");
        }

        // Rows need no page of their own to be read while written: readers see the last commit, the writer never waits for them.
        if (Text(connection, "PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new SqliteStorageException($"'{path}' does not support SQLite's write-ahead log. Put it on a local disk, not on a network share.");
        }

        if (version == Version)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        for (var step = version; step < Version; step++)
        {
            Execute(connection, Steps[step]);
        }

        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}"));
        transaction.Commit();
    }

    /// <summary>
    /// Finds a file that was cut short, always, and any other damage in files of up to <paramref name="maxBytesChecked"/>. Damage in larger ones is
    /// found where it is read: a full check reads every page.
    /// </summary>
    public static void CheckIntegrity(SqliteConnection connection, SqliteFile file, long maxBytesChecked)
    {
        // What a killed node left in the log goes into the file first, so that its length tells something.
        var complete = file.HasRoomForCheckpoint() && TryCheckpoint(connection);
        var expected = Scalar(connection, "PRAGMA page_count") * Scalar(connection, "PRAGMA page_size");
        var actual = new FileInfo(file.Path).Length;
        var found = complete && actual < expected
            ? string.Create(CultureInfo.InvariantCulture, $"it has {actual} bytes of {expected}")
            : actual <= maxBytesChecked && Text(connection, "PRAGMA quick_check(1)") is { } result and not "ok" ? result : null;
        if (found is not null)
        {
            throw new SqliteStorageException($"'{file.Path}' is damaged: {found}. Keep the file aside and restore the last back-up, as docs/storage.md shows; 'sqlite3 FILE .recover' may save more.");
        }
    }

    /// <returns><see langword="false"/> when a reader or a full disk is in the way; the log then stays as it is, and serves.</returns>
    private static bool TryCheckpoint(SqliteConnection connection)
    {
        try
        {
            return Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_FULL)
        {
            return false;
        }
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public static string? Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
