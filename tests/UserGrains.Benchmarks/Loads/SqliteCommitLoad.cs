using Microsoft.Data.Sqlite;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Commits one row after the other, in this process and without anything around it: what a synced commit costs on this disk.</summary>
internal sealed class SqliteCommitLoad : ILoad
{
    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE Users (Id TEXT PRIMARY KEY, Version INT NOT NULL, State BLOB NOT NULL) WITHOUT ROWID;
        """;

    private readonly LoadSettings _settings;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _update;
    private readonly ClosedLoop _loop;
    private readonly string[] _ids;
    private readonly byte[] _state = new byte[StoredUser.BinaryLength()];

    public SqliteCommitLoad(LoadSettings settings)
    {
        _settings = settings;
        _ids = [.. Enumerable.Range(0, settings.Users).Select(Workload.Id)];
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(settings.Folder, "bare.db") }.ToString());
        _update = _connection.CreateCommand();
        _loop = new ClosedLoop(callers: 1, [Environment.ProcessId], (_, turn) => Commit(turn));
    }

    public Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Run)
        {
            return _loop.RunAsync(duration);
        }

        CreateTable();
        return Task.FromResult(new Round());
    }

    public async ValueTask DisposeAsync()
    {
        await _update.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private ValueTask Commit(int turn)
    {
        Random.Shared.NextBytes(_state.AsSpan(0, 16));
        _update.Parameters[0].Value = _ids[turn % _ids.Length];
        _update.ExecuteNonQuery();
        return default;
    }

    private void CreateTable()
    {
        _connection.Open();
        using var schema = _connection.CreateCommand();
        schema.CommandText = Schema;
        schema.ExecuteNonQuery();

        using (var transaction = _connection.BeginTransaction())
        {
            using var insert = _connection.CreateCommand();
            insert.CommandText = "INSERT INTO Users VALUES (@id, 1, @state)";
            insert.Parameters.AddWithValue("@id", string.Empty);
            insert.Parameters.AddWithValue("@state", _state);
            for (var user = 0; user < _settings.Users; user++)
            {
                insert.Parameters[0].Value = _ids[user];
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        _update.CommandText = "UPDATE Users SET Version = Version + 1, State = @state WHERE Id = @id";
        _update.Parameters.AddWithValue("@id", string.Empty);
        _update.Parameters.AddWithValue("@state", _state);
        _update.Prepare();
    }
}
