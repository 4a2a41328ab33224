using UserGrains.Sqlite;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>What a start finds in the way, and what it says about it.</summary>
public sealed class SqliteStartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_folder_is_made()
    {
        var path = Path.Combine(_folder.Path, "deep", "down", "users.db");

        await using var store = SqliteStore.Open(path);

        Assert.True(File.Exists(path));
        Assert.Equal(0, store.Storage.Epoch);
    }

    [Fact]
    public void A_path_that_is_a_folder_is_refused() => Refused(_folder.Path, "is a folder");

    [Fact]
    public void A_file_where_the_folder_should_be_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "data"), "a file");

        Refused(Path.Combine(_folder.Path, "data", "users.db"), "write access to the folder");
    }

    [Fact]
    public async Task A_database_that_this_process_holds_already_is_refused_and_free_again_after_it_was_closed()
    {
        await using (SqliteStore.Open(_folder.Database))
        {
            Refused(_folder.Database, "in use by another node. Stop that node, or set DataSource");
        }

        await using var store = SqliteStore.Open(_folder.Database);
    }

    [Fact]
    public async Task A_database_that_another_process_holds_is_refused_until_that_is_killed()
    {
        await using (var host = await StorageHost.StartAsync("hold", _folder.Database))
        {
            Refused(_folder.Database, "in use by another node");
            await host.KillAsync();
        }

        await using var store = SqliteStore.Open(_folder.Database);
        Assert.Equal(0, store.Storage.Epoch);
    }

    [Fact]
    public void Garbage_is_refused_and_left_alone()
    {
        var garbage = new byte[10_000];
        new Random(1).NextBytes(garbage);
        File.WriteAllBytes(_folder.Database, garbage);

        Refused(_folder.Database, "damaged or not an SQLite database");

        Assert.Equal(garbage, File.ReadAllBytes(_folder.Database));
    }

    [Fact]
    public async Task A_damaged_header_is_refused()
    {
        await FillAsync();
        Overwrite(offset: 0, count: 100);

        Refused(_folder.Database, "damaged");
    }

    [Fact]
    public async Task A_file_that_was_cut_short_is_refused()
    {
        await FillAsync();
        using (var file = File.OpenWrite(_folder.Database))
        {
            file.SetLength(file.Length / 2);
        }

        Refused(_folder.Database, "damaged");
    }

    [Fact]
    public async Task A_file_that_was_cut_short_is_refused_also_when_it_is_too_large_for_a_full_check()
    {
        await FillAsync();
        using (var file = File.OpenWrite(_folder.Database))
        {
            file.SetLength(file.Length - 4_096);
        }

        Refused(_folder.Database, "damaged", options => options.MaxBytesCheckedAtStart = 0);
    }

    [Fact]
    public async Task Damage_in_the_middle_of_the_file_is_found_at_start()
    {
        await FillAsync();
        Overwrite(offset: 4_096 * 9, count: 4_096 * 3);

        Refused(_folder.Database, "damaged");
    }

    [Fact]
    public async Task Damage_in_a_file_too_large_for_a_full_check_is_an_error_where_it_is_read()
    {
        await FillAsync();
        Overwrite(offset: 4_096 * 9, count: 4_096 * 30);
        await using var store = SqliteStore.Open(_folder.Database, options => options.MaxBytesCheckedAtStart = 0);

        var exception = await Assert.ThrowsAsync<SqliteStorageException>(() => store.Storage.ScanAsync());

        Assert.Contains("restore the last back-up", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.IsTransient);
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        SqliteShell.Run(_folder.Database, "CREATE TABLE theirs (x)");

        Refused(_folder.Database, "another program");

        Assert.Equal("delete", SqliteShell.Run(_folder.Database, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await FillAsync();
        SqliteShell.Run(_folder.Database, $"PRAGMA user_version = {SqliteSchema.Version + 1}");

        Refused(_folder.Database, "Start the newer release");
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "locked")).FullName;
        using (Unprivileged.OnThisThread(folder))
        {
            Refused(Path.Combine(folder, "users.db"), "write access to the folder");
        }

        await using var store = SqliteStore.Open(Path.Combine(folder, "users.db"));
    }

    [Fact]
    public async Task A_file_that_may_not_be_written_is_refused_and_nothing_in_it_is_lost()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var grains = await FillAsync();
        File.Delete(_folder.Database + ".lock");
        using (Unprivileged.OnThisThread(_folder.Database, writableFolder: _folder.Path))
        {
            Refused(_folder.Database, "write access");
        }

        File.Delete(_folder.Database + ".lock");
        await using var store = SqliteStore.Open(_folder.Database);
        Assert.True((await store.Storage.ReadAsync(grains[0])).RecordExists);
    }

    [Fact]
    public async Task A_file_of_the_first_schema_version_stays_readable()
    {
        SqliteShell.Run(_folder.Database, SqliteSchemaOne.Script);

        await using var store = SqliteStore.Open(_folder.Database);

        var ada = await store.Storage.ReadAsync(GrainId.Create("user", "demo/ada"));
        Assert.Equal(("Ada", 7), (ada.State!.Text, ada.State.Number));
        await store.Storage.WriteAsync(GrainId.Create("user", "demo/ada"), ada, "Ada L.");
        Assert.Equal([2, 3, 4], (await store.Storage.ScanAsync()).Select(record => record.Position));
        Assert.Single((await store.Reminders.ReadRows(0, 0, TestContext.Current.CancellationToken)).Reminders);
    }

    private static void Refused(string path, string because, Action<UserGrainsSqliteOptions>? configure = null)
    {
        var exception = Assert.Throws<SqliteStorageException>(() => SqliteStore.Open(path, configure));
        Assert.Contains(because, exception.Message, StringComparison.Ordinal);
        Assert.False(exception.IsTransient);
    }

    private async Task<GrainId[]> FillAsync()
    {
        await using var store = SqliteStore.Open(_folder.Database);
        var grains = Enumerable.Range(0, 400).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();
        await Task.WhenAll(grains.Select(grain => store.Storage.CreateAsync(grain, new string('x', 1_000))));
        return grains;
    }

    private void Overwrite(int offset, int count)
    {
        using var file = File.OpenWrite(_folder.Database);
        file.Position = offset;
        file.Write(Enumerable.Repeat((byte)0xAA, count).ToArray());
    }
}
