using UserGrains.Sqlite;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>A disk without room: a clear error, nothing acknowledged is lost, nothing half stored, and it goes on when there is room again.</summary>
public sealed class SqliteFailureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task At_the_size_limit_writes_fail_clearly_until_records_are_cleared()
    {
        await using var store = SqliteStore.Open(_folder.Database, options => options.MaxDatabaseBytes = 1024 * 1024);

        var stored = await FillAsync(store);
        await AssertIntactAsync(store, stored);

        foreach (var grain in stored.Take(20))
        {
            await store.Storage.ClearAsync(grain, await store.Storage.ReadAsync(grain));
        }

        await store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "room again");
        await AssertIntactAsync(store, stored.Skip(20));
    }

    [Fact]
    public async Task On_a_full_disk_writes_fail_clearly_until_there_is_room()
    {
        using var disk = MountDisk();

        var ballast = disk.AddBallast(1024 * 1024);
        var path = Path.Combine(disk.Path, "users.db");
        List<GrainId> stored;
        await using (var store = SqliteStore.Open(path))
        {
            stored = await FillAsync(store);
            await AssertIntactAsync(store, stored);
            var batch = Enumerable.Range(0, 100).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();
            var results = await Task.WhenAll(batch.Select(async grain => (Grain: grain, Stored: await TryCreateAsync(store, grain) is null)));

            File.Delete(ballast);
            stored.AddRange(results.Where(result => result.Stored).Select(result => result.Grain));
            var added = GrainStorageExtensions.NewGrain();
            Assert.Null(await TryCreateAsync(store, added));
            stored.Add(added);
            await AssertIntactAsync(store, stored);
        }

        await using var reopened = SqliteStore.Open(path);
        await AssertIntactAsync(reopened, stored);
        Assert.Equal(0, reopened.Storage.Epoch);
    }

    [Fact]
    public async Task A_close_without_room_for_the_whole_log_leaves_the_log_and_the_room_alone()
    {
        using var disk = MountDisk();

        var ballast = disk.AddBallast(1024 * 1024);
        var path = Path.Combine(disk.Path, "users.db");
        long room;
        await using (var store = SqliteStore.Open(path))
        {
            await FillAsync(store);
            File.Delete(ballast);
            room = disk.FreeBytes;
        }

        Assert.Equal(room, disk.FreeBytes);
        await using var reopened = SqliteStore.Open(path);
        Assert.Null(await TryCreateAsync(reopened, GrainStorageExtensions.NewGrain()));
    }

    [Fact]
    public async Task A_node_that_starts_on_a_full_disk_reads_and_refuses_writes_until_there_is_room()
    {
        using var disk = MountDisk();

        var grains = Enumerable.Range(0, 100).Select(_ => GrainStorageExtensions.NewGrain()).ToList();
        await using (var killed = SqliteStore.Open(_folder.Database))
        {
            await Task.WhenAll(grains.Select(grain => TryCreateAsync(killed, grain)));
            await SqliteShell.CopyAsKilledAsync(_folder.Database, disk.Path);
        }

        var path = Path.Combine(disk.Path, Path.GetFileName(_folder.Database));
        var ballast = disk.AddBallast(disk.FreeBytes);
        await using (var full = SqliteStore.Open(path))
        {
            await AssertIntactAsync(full, grains);
            var error = await TryCreateAsync(full, GrainStorageExtensions.NewGrain());
            Assert.True(error!.IsTransient);
            Assert.Contains("Free some space", error.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<SqliteStorageException>(full.Database.UpkeepAsync);
        }

        await using (var stillFull = SqliteStore.Open(path))
        {
            await AssertIntactAsync(stillFull, grains);
            File.Delete(ballast);
            var added = GrainStorageExtensions.NewGrain();
            Assert.Null(await TryCreateAsync(stillFull, added));
            grains.Add(added);
            await AssertIntactAsync(stillFull, grains);
        }

        await using var reopened = SqliteStore.Open(path);
        await AssertIntactAsync(reopened, grains);
        Assert.Equal(0, reopened.Storage.Epoch);
    }

    [Fact]
    public void A_new_database_on_a_full_disk_is_refused_clearly()
    {
        using var disk = MountDisk();

        disk.AddBallast(disk.FreeBytes);

        var exception = Assert.Throws<SqliteStorageException>(() => SqliteStore.Open(Path.Combine(disk.Path, "users.db")));
        Assert.Contains("Free some space", exception.Message, StringComparison.Ordinal);
    }

    private SmallDisk MountDisk()
    {
        var disk = SmallDisk.Mount(_folder.Path, bytes: 4 * 1024 * 1024);
        Assert.SkipWhen(disk is null, "This account may not mount a small disk; the test of MaxDatabaseBytes stands for it.");
        return disk;
    }

    /// <summary>Writes until there is no room, 8 at a time.</summary>
    private static async Task<List<GrainId>> FillAsync(SqliteStore store)
    {
        var stored = new List<GrainId>();
        while (true)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                var grain = GrainStorageExtensions.NewGrain();
                return (Grain: grain, Error: await TryCreateAsync(store, grain));
            }));
            stored.AddRange(results.Where(result => result.Error is null).Select(result => result.Grain));
            if (results.FirstOrDefault(result => result.Error is not null).Error is { } error)
            {
                Assert.True(error.IsTransient);
                Assert.Contains("Free some space", error.Message, StringComparison.Ordinal);
                return stored;
            }
        }
    }

    private static async Task<SqliteStorageException?> TryCreateAsync(SqliteStore store, GrainId grain)
    {
        try
        {
            await store.Storage.CreateAsync(grain, new string('x', 3_000));
            return null;
        }
        catch (SqliteStorageException exception)
        {
            return exception;
        }
    }

    private static async Task AssertIntactAsync(SqliteStore store, IEnumerable<GrainId> stored)
    {
        var expected = stored.ToHashSet();
        foreach (var grain in expected)
        {
            Assert.True((await store.Storage.ReadAsync(grain)).RecordExists);
        }

        var live = (await store.Storage.ScanAsync()).Where(record => record.State?.Text?.Length == 3_000).Select(record => record.GrainId).ToHashSet();
        Assert.True(live.SetEquals(expected));
        Assert.Equal("ok", SqliteShell.Run(store.Options.DataSource, "PRAGMA integrity_check"));
    }
}
