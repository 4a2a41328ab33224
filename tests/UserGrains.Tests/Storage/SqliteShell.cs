using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>What an operator does with the file beside the node, as with the sqlite3 shell.</summary>
internal static class SqliteShell
{
    public static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    public static object? Run(string path, string sql)
    {
        using var connection = Connect(path);
        return Run(connection, sql);
    }

    public static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Copies the files of a database that a node has open as they stand: what a kill would leave. (.NET respects the lock also for reading, cp does not.)</summary>
    public static async Task CopyAsKilledAsync(string path, string folder)
    {
        using var copy = Process.Start(new ProcessStartInfo("cp", [.. Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"), folder]) { UseShellExecute = false })!;
        await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, copy.ExitCode);
    }

    /// <summary>The back-up of docs/storage.md.</summary>
    public static void BackUp(string path, string backup) => Run(path, $"VACUUM INTO '{backup}'");

    /// <summary>The restore of docs/storage.md: the files of the database go, the back-up takes their place.</summary>
    public static void Restore(string backup, string path, bool keepLock = false)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Where(file => !keepLock || !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        File.Copy(backup, path);
    }
}
