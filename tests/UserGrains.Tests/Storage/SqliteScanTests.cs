using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>What the SQLite storage's scan does beyond the contract.</summary>
public sealed class SqliteScanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_position_older_than_the_change_list_is_answered_from_the_table()
    {
        await using var store = SqliteStore.Open(_folder.Database, options => options.MaxChangesKept = 100);
        var grains = Enumerable.Range(0, 400).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();
        var states = await Task.WhenAll(grains.Select(grain => store.Storage.CreateAsync(grain, "created")));
        for (var round = 0; round < 12; round++)
        {
            await Task.WhenAll(grains.Skip(50).Select((grain, i) => store.Storage.WriteAsync(grain, states[i + 50], "written", round)));
        }

        Assert.InRange((long)SqliteShell.Run(_folder.Database, "SELECT count(*) FROM change")!, 100, 4_096 + 100 + 1_024);
        var found = await store.Storage.ScanAsync(since: 400);

        Assert.Equal(grains.Skip(50).Order(), found.Select(record => record.GrainId).Order());
        Assert.Equal(found.Select(record => record.Position).Order(), found.Select(record => record.Position));
        Assert.Equal(400, (await store.Storage.ScanAsync()).Count);
    }

    [Fact]
    public async Task Positions_go_on_after_a_restart_also_when_the_last_records_were_cleared_and_purged()
    {
        var time = new FakeTimeProvider();
        var grain = GrainStorageExtensions.NewGrain();
        long last;
        await using (var store = SqliteStore.Open(_folder.Database, options => options.ClearedRetention = TimeSpan.FromMinutes(1), time))
        {
            await store.Storage.ClearAsync(grain, await store.Storage.CreateAsync(grain, "first"));
            last = Assert.Single(await store.Storage.ScanAsync()).Position;
            time.Advance(TimeSpan.FromSeconds(61));
            await store.Database.UpkeepAsync();
            Assert.Empty(await store.Storage.ScanAsync());
        }

        await using var reopened = SqliteStore.Open(_folder.Database, time: time);
        await reopened.Storage.CreateAsync(grain, "second");

        Assert.Equal(last + 1, Assert.Single(await reopened.Storage.ScanAsync(since: last)).Position);
    }

    [Fact]
    public async Task A_cleared_record_is_told_for_as_long_as_the_option_says()
    {
        var time = new FakeTimeProvider();
        await using var store = SqliteStore.Open(_folder.Database, options => options.ClearedRetention = TimeSpan.FromMinutes(1), time);
        var kept = GrainStorageExtensions.NewGrain();
        await store.Storage.CreateAsync(kept, "kept");
        var grain = GrainStorageExtensions.NewGrain();
        await store.Storage.ClearAsync(grain, await store.Storage.CreateAsync(grain, "first"));

        time.Advance(TimeSpan.FromMinutes(1));
        await store.Database.UpkeepAsync();
        Assert.Null(Assert.Single(await store.Storage.ScanAsync(since: 1)).State);

        time.Advance(TimeSpan.FromSeconds(1));
        await store.Database.UpkeepAsync();
        Assert.Empty(await store.Storage.ScanAsync(since: 1));
        Assert.Equal(kept, Assert.Single(await store.Storage.ScanAsync()).GrainId);
    }
}
