using Azure.Core;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using UserGrains.AzureStorage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Tests.Storage;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

/// <summary>What the storage on Azure Tables does beside what every storage must.</summary>
public sealed class AzureGrainStorageTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_that_wait_go_together_in_one_transaction()
    {
        var requests = 0;
        using var transport = new FaultyTransport(message =>
        {
            requests += message.Request.Method == RequestMethod.Post ? 1 : 0;
            return Fault.None;
        });
        await using var store = await AzureStore.OpenAsync(azurite, Token, configure: options => UseOnePartition(options, transport));
        requests = 0;

        await Task.WhenAll(Enumerable.Range(0, 990).Select(_ => store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "state")));

        // The first goes alone, or with what was there when the pump came by; then whatever has queued up goes, 99 at a time.
        Assert.InRange(requests, 10, 13);
        Assert.Equal(990, (await store.Storage.ScanAsync()).Count);
    }

    [Fact]
    public async Task A_change_that_is_refused_fails_alone_and_the_rest_of_its_batch_is_stored()
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token, configure: static options => options.Partitions = 1);
        var grains = Enumerable.Range(0, 60).Select(static _ => GrainStorageExtensions.NewGrain()).ToArray();
        var states = await Task.WhenAll(grains.Select(grain => store.Storage.CreateAsync(grain, "first")));
        var stale = await Task.WhenAll(Enumerable.Range(0, 60).Where(static i => i is 7 or 20 or 59).Select(async i =>
        {
            var late = await store.Storage.ReadAsync(grains[i]);
            await store.Storage.WriteAsync(grains[i], states[i], "second");
            return (Index: i, State: late);
        }));
        var late = stale.ToDictionary(static item => item.Index, static item => item.State);

        var writes = grains.Select((grain, i) => store.Storage.WriteAsync(grain, late.GetValueOrDefault(i) ?? states[i], "third")).ToArray();

        for (var i = 0; i < grains.Length; i++)
        {
            if (late.ContainsKey(i))
            {
                await Assert.ThrowsAsync<InconsistentStateException>(() => writes[i]);
            }
            else
            {
                await writes[i];
            }

            Assert.Equal(late.ContainsKey(i) ? "second" : "third", (await store.Storage.ReadAsync(grains[i])).State!.Text);
        }
    }

    [Fact]
    public async Task A_start_with_another_number_of_partitions_is_refused()
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token);

        var error = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => AzureStore.OpenAsync(azurite, Token, store.Options.TableName, static options => options.Partitions = 5));

        Assert.Contains("was made for 4 partitions", error.Message, StringComparison.Ordinal);
        await using var again = await AzureStore.OpenAsync(azurite, Token, store.Options.TableName);
    }

    [Fact]
    public async Task Silos_that_open_a_new_table_at_once_agree()
    {
        var name = "T" + Guid.NewGuid().ToString("N");

        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AzureStore.OpenAsync(azurite, Token, name)));

        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_person_can_read_a_row()
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token);
        var grain = GrainId.Create("user", "demo/ada");

        await store.Storage.CreateAsync(grain, "Ada", 7);

        var row = await store.RowAsync(grain, Token);
        Assert.Equal("metadata:user:demo!2Fada", row.RowKey);
        Assert.Equal("user/demo/ada", row.GetString("Grain"));
        Assert.Equal("""{"text":"Ada","number":7}""", row.GetString("Text"));
        Assert.Equal(1L, row.GetInt64("Position"));
    }

    [Fact]
    public async Task A_state_above_what_a_row_holds_is_refused_and_nothing_is_written()
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token);
        var grain = GrainStorageExtensions.NewGrain();

        var error = await Assert.ThrowsAsync<AzureTablesStorageException>(
            () => store.Storage.CreateAsync(grain, new string('x', AzureTablesGrainStorageOptions.MaxStateBytes)));

        Assert.Contains("983040 bytes", error.Message, StringComparison.Ordinal);
        Assert.False((await store.Storage.ReadAsync(grain)).RecordExists);
    }

    [Theory]
    [InlineData(32_760)]
    [InlineData(32_767)]
    [InlineData(32_768)]
    [InlineData(100_000)]
    public async Task Text_that_spans_properties_comes_back_whole(int length)
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token);
        var grain = GrainStorageExtensions.NewGrain();
        var text = string.Concat(Enumerable.Repeat("x😀", (length / 3) + 1))[..length];
        text = char.IsHighSurrogate(text[^1]) ? text[..^1] + "y" : text;

        await store.Storage.CreateAsync(grain, text);

        Assert.Equal(text, (await store.Storage.ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task Large_states_at_once_are_sent_in_requests_that_the_service_takes()
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token, configure: static options => options.Partitions = 1);
        var grains = Enumerable.Range(0, 20).Select(static _ => GrainStorageExtensions.NewGrain()).ToArray();

        await Task.WhenAll(grains.Select(grain => store.Storage.CreateAsync(grain, new string('"', 60_000))));

        Assert.Equal(20, (await store.Storage.ScanAsync()).Count);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token);

        var error = await Assert.ThrowsAsync<AzureTablesStorageException>(() => store.Storage.CreateAsync(GrainId.Create("thing", new string('k', 600)), "state"));

        Assert.Contains("Use a shorter grain key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_silos_that_write_to_one_partition_lose_nothing_and_keep_one_order()
    {
        await using var first = await AzureStore.OpenAsync(azurite, Token, configure: static options => options.Partitions = 1);
        await using var second = await AzureStore.OpenAsync(azurite, Token, first.Options.TableName, static options => options.Partitions = 1);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var storage = (i % 2 == 0 ? first : second).Storage;
            var grain = GrainStorageExtensions.NewGrain();
            var state = await storage.CreateAsync(grain, "first", i);
            for (var round = 1; round < 5; round++)
            {
                await storage.WriteAsync(grain, state, "later", i);
            }
        }));

        var found = await first.Storage.ScanAsync();
        Assert.Equal(Enumerable.Range(0, 40).Select(static i => (long)i), found.Select(static record => record.State!.Number).Order());
        Assert.Equal(200, found[^1].Position);
        Assert.Equal(40, found.Select(static record => record.Position).Distinct().Count());
    }

    [Fact]
    public async Task A_record_that_was_cleared_long_ago_is_forgotten_by_the_next_full_scan()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var store = await AzureStore.OpenAsync(azurite, Token, configure: static options => options.Partitions = 1, time: time);
        var grain = GrainStorageExtensions.NewGrain();
        await store.Storage.ClearAsync(grain, await store.Storage.CreateAsync(grain, "state"));

        var soon = await store.Storage.ScanAsync();
        time.Advance(store.Options.ClearedRetention + TimeSpan.FromSeconds(1));
        var late = await store.Storage.ScanAsync();

        Assert.Null(Assert.Single(soon).State);
        Assert.Empty(late);
        await store.Storage.CreateAsync(grain, "again");
        Assert.Equal("again", (await store.Storage.ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task A_restored_table_has_the_epoch_that_was_written_into_it()
    {
        await using var store = await AzureStore.OpenAsync(azurite, Token);
        await store.Rows.UpdateEntityAsync(new TableEntity("service:layout", "layout") { ["Epoch"] = 3L }, Azure.ETag.All, TableUpdateMode.Merge, Token);

        await using var restored = await AzureStore.OpenAsync(azurite, Token, store.Options.TableName);

        Assert.Equal((0L, 3L), (store.Storage.Epoch, restored.Storage.Epoch));
    }

    private static void UseOnePartition(AzureTablesGrainStorageOptions options, FaultyTransport transport)
    {
        options.Partitions = 1;
        options.ConfigureClient = client => client.Transport = transport;
    }
}
