using Microsoft.Data.Sqlite;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>Orleans' own AdoNet grain storage on a SQLite file: write-ahead log, every commit synced, as our storage is.</summary>
internal static class AdoNetSqlite
{
    // Orleans reads its statements from OrleansQuery. The table has the official columns; the statements do the same in fewer steps than the official
    // script, and were faster in every run.
    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE OrleansQuery (QueryKey TEXT PRIMARY KEY, QueryText TEXT NOT NULL);
        CREATE TABLE OrleansStorage (
            GrainIdHash INT NOT NULL,
            GrainIdN0 BIGINT NOT NULL,
            GrainIdN1 BIGINT NOT NULL,
            GrainTypeHash INT NOT NULL,
            GrainTypeString TEXT NOT NULL,
            GrainIdExtensionString TEXT NOT NULL,
            ServiceId TEXT NOT NULL,
            PayloadBinary BLOB NULL,
            Version INT NOT NULL,
            PRIMARY KEY (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString, ServiceId)
        ) WITHOUT ROWID;
        """;

    private const string Key =
        """
        GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainTypeString = @GrainTypeString AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND ServiceId = @ServiceId
        """;

    private const string Read = $"SELECT PayloadBinary, Version FROM OrleansStorage WHERE {Key};";

    private const string Write =
        $"""
        UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, Version = Version + 1
        WHERE {Key} AND Version = @GrainStateVersion
        RETURNING Version AS NewGrainStateVersion;
        INSERT INTO OrleansStorage
        SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @ServiceId, @PayloadBinary, 1
        WHERE @GrainStateVersion IS NULL
        ON CONFLICT DO NOTHING
        RETURNING Version AS NewGrainStateVersion;
        """;

    private const string Clear =
        $"""
        UPDATE OrleansStorage SET PayloadBinary = NULL, Version = Version + 1
        WHERE {Key} AND Version = @GrainStateVersion
        RETURNING Version AS NewGrainStateVersion;
        """;

    public static void AddTo(ISiloBuilder silo, string name, string folder)
    {
        // `synchronous` is FULL unless a connection says otherwise.
        var connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "plain.db") }.ToString();
        CreateSchema(connection);
        silo.AddAdoNetGrainStorage(name, options =>
        {
            options.Invariant = "System.Data.SQLite"; // Orleans maps it to Microsoft.Data.Sqlite.
            options.ConnectionString = connection;
        });
    }

    private static void CreateSchema(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Schema + "INSERT INTO OrleansQuery VALUES ('ReadFromStorageKey', @read), ('WriteToStorageKey', @write), ('ClearStorageKey', @clear);";
        command.Parameters.AddWithValue("@read", Read);
        command.Parameters.AddWithValue("@write", Write);
        command.Parameters.AddWithValue("@clear", Clear);
        command.ExecuteNonQuery();
    }
}
