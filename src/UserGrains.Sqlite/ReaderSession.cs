using Microsoft.Data.Sqlite;

namespace UserGrains.Sqlite;

/// <summary>A connection that reads, with its prepared statements. Used by one thread at a time.</summary>
internal sealed class ReaderSession(SqliteConnection connection, string path) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Gets a statement, prepared when it is first asked for. The caller resets it.</summary>
    /// <param name="sql">A constant.</param>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new SqliteStatement(connection.Handle!, sql, path);
        }

        return statement;
    }

    /// <summary>Reads several things as they were at one moment.</summary>
    public TResult Snapshot<TState, TResult>(TState state, Func<ReaderSession, TState, TResult> read)
    {
        Prepare("BEGIN").Execute();
        try
        {
            return read(this, state);
        }
        finally
        {
            Prepare("COMMIT").Execute();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}
