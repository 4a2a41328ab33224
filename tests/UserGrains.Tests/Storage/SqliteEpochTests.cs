using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>A database that was replaced by an older copy of itself is noticed.</summary>
public sealed class SqliteEpochTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GrainId _grain = GrainStorageExtensions.NewGrain();

    private string Backup => Path.Combine(_folder.Path, "backup.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_orderly_restart_leaves_the_epoch()
    {
        await WriteAsync("first");
        await WriteAsync("second");

        await using var store = SqliteStore.Open(_folder.Database);
        Assert.Equal(0, store.Storage.Epoch);
        Assert.Equal("second", (await store.Storage.ReadAsync(_grain)).State!.Text);
    }

    [Fact]
    public async Task A_kill_leaves_the_epoch()
    {
        await using (var host = await StorageHost.StartAsync("write", _folder.Database))
        {
            await host.ReadLineAsync();
            await host.KillAsync();
        }

        Assert.Equal(0, await EpochAsync());
    }

    [Fact]
    public async Task A_back_up_made_while_the_node_runs_holds_everything_acknowledged_and_raises_the_epoch_when_it_is_restored()
    {
        await using (var store = SqliteStore.Open(_folder.Database))
        {
            var state = await store.Storage.CreateAsync(_grain, "backed up");
            SqliteShell.BackUp(_folder.Database, Backup);
            await store.Storage.WriteAsync(_grain, state, "after the back-up");
        }

        SqliteShell.Restore(Backup, _folder.Database);

        await using var restored = SqliteStore.Open(_folder.Database);
        Assert.Equal("backed up", (await restored.Storage.ReadAsync(_grain)).State!.Text);
        Assert.True(restored.Storage.Epoch > 0);
    }

    [Fact]
    public async Task A_back_up_restored_beside_its_lock_file_raises_the_epoch_by_one_each_time()
    {
        await WriteAsync("backed up");
        SqliteShell.BackUp(_folder.Database, Backup);
        await WriteAsync("after the back-up");

        SqliteShell.Restore(Backup, _folder.Database, keepLock: true);
        Assert.Equal(1, await EpochAsync());
        Assert.Equal(1, await EpochAsync());

        SqliteShell.Restore(Backup, _folder.Database, keepLock: true);
        Assert.Equal(2, await EpochAsync());
    }

    [Fact]
    public async Task Restoring_the_same_back_up_twice_without_its_lock_file_never_gives_the_same_epoch()
    {
        var time = new FakeTimeProvider();
        await WriteAsync("backed up");
        SqliteShell.BackUp(_folder.Database, Backup);

        SqliteShell.Restore(Backup, _folder.Database);
        var first = await EpochAsync(time);
        time.Advance(TimeSpan.FromMinutes(1));
        SqliteShell.Restore(Backup, _folder.Database);
        var second = await EpochAsync(time);

        Assert.True(first > 0);
        Assert.True(second > first);
        Assert.Equal(second, await EpochAsync(time));
    }

    [Fact]
    public async Task A_back_up_of_the_same_run_is_noticed_by_the_sequence_of_the_orderly_close()
    {
        await using (var store = SqliteStore.Open(_folder.Database))
        {
            var state = await store.Storage.CreateAsync(_grain, "backed up");
            SqliteShell.BackUp(_folder.Database, Backup);
            await store.Storage.WriteAsync(_grain, state, "after the back-up");
        }

        SqliteShell.Restore(Backup, _folder.Database, keepLock: true);

        Assert.Equal(1, await EpochAsync());
    }

    [Fact]
    public async Task A_back_up_of_the_same_run_is_noticed_by_the_sequence_of_the_last_upkeep_after_a_kill()
    {
        var copy = Path.Combine(_folder.Path, "killed.lock");
        await using (var store = SqliteStore.Open(_folder.Database))
        {
            var state = await store.Storage.CreateAsync(_grain, "backed up");
            SqliteShell.BackUp(_folder.Database, Backup);
            await store.Storage.WriteAsync(_grain, state, "after the back-up");
            await store.Database.UpkeepAsync();
            await CopyLockedAsync(_folder.Database + ".lock", copy);
        }

        SqliteShell.Restore(Backup, _folder.Database);
        File.Copy(copy, _folder.Database + ".lock");

        Assert.Equal(1, await EpochAsync());
    }

    [Fact]
    public async Task A_node_killed_between_naming_its_run_and_writing_it_still_knows_its_database()
    {
        await WriteAsync("first");
        var path = _folder.Database + ".lock";
        var mark = UserGrains.Sqlite.RunMark.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        await File.WriteAllTextAsync(path, (mark with { NextRun = UserGrains.Sqlite.RunMark.NewRun() }).ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(0, await EpochAsync());

        mark = UserGrains.Sqlite.RunMark.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        await File.WriteAllTextAsync(path, (mark with { Run = UserGrains.Sqlite.RunMark.NewRun() }).ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(0, await EpochAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    public async Task A_lock_file_that_says_nothing_raises_the_epoch(string content)
    {
        await WriteAsync("first");
        await File.WriteAllTextAsync(_folder.Database + ".lock", content, TestContext.Current.CancellationToken);

        Assert.True(await EpochAsync() > 0);
    }

    [Fact]
    public async Task A_database_made_anew_beside_an_old_lock_file_raises_the_epoch()
    {
        await WriteAsync("first");
        File.Delete(_folder.Database);

        Assert.Equal(1, await EpochAsync());
    }

    /// <summary>.NET respects the lock also for reading, an operator's tools do not.</summary>
    private static async Task CopyLockedAsync(string from, string to)
    {
        using var copy = Process.Start(new ProcessStartInfo("cp", [from, to]) { UseShellExecute = false })!;
        await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private async Task WriteAsync(string text)
    {
        await using var store = SqliteStore.Open(_folder.Database);
        await store.Storage.WriteAsync(_grain, await store.Storage.ReadAsync(_grain), text);
    }

    private async Task<long> EpochAsync(TimeProvider? time = null)
    {
        await using var store = SqliteStore.Open(_folder.Database, time: time);
        return store.Storage.Epoch;
    }
}
