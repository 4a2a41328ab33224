using SQLitePCL;

namespace UserGrains.Sqlite;

/// <summary>
/// A prepared statement, used again and again by one thread at a time. It talks to SQLite's own calls below Microsoft.Data.Sqlite, because a command
/// of that spends about as long on its parameters as SQLite does on the row (docs/decisions/sqlite-writer.md).
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly string _path;

    public SqliteStatement(sqlite3 connection, string sql, string path)
    {
        _connection = connection;
        _path = path;
        Check(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    /// <summary>Binds bytes as text, as they are; SQLite compares and returns them byte by byte.</summary>
    public SqliteStatement BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, parameter, utf8));
        return this;
    }

    public SqliteStatement BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, bytes));
        return this;
    }

    /// <summary>Runs a statement to its end.</summary>
    public void Execute()
    {
        try
        {
            while (Step())
            {
                // Rows of a PRAGMA say nothing here.
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes to the next row. The caller resets the statement when it has read what it wants.</summary>
    /// <returns><see langword="false"/> after the last one.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        Check(result);
        return false;
    }

    /// <summary>Ends the statement's read or write. Its last error was reported by <see cref="Step"/>.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>The bytes of a column, until the next call on this statement.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            throw SqliteErrors.From(_connection, result, _path);
        }
    }
}
