using System.Collections.Concurrent;
using Azure.Core;
using Azure.Data.Tables;
using UserGrains.AzureStorage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Tests.Storage;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

/// <summary>Reads of one partition that come at the same time: together while the partition is small, side by side in a large one.</summary>
public sealed class AzurePartitionReadTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_of_a_small_partition_that_wait_go_together()
    {
        var gate = new ReadGate();
        await using var store = await OpenAsync(gate.Policy);
        var grains = await CreateAsync(store, 2 + (3 * PartitionReader.MaxGroup));
        var missing = GrainStorageExtensions.NewGrain();
        gate.Close();

        var reads = grains.Take(grains.Length - 1).Append(missing).Select(grain => store.Storage.ReadAsync(grain)).ToArray();
        gate.Open();

        var states = await Task.WhenAll(reads);
        Assert.Equal(Enumerable.Range(0, grains.Length - 1).Select(static i => (long)i), states.SkipLast(1).Select(static state => state.State!.Number));
        Assert.False(states[^1].RecordExists);
        Assert.Equal(2 + 3, gate.Requests.Count);
    }

    [Fact]
    public async Task Reads_of_a_large_partition_go_side_by_side()
    {
        var gate = new ReadGate();
        await using var store = await OpenAsync(gate.Policy);
        var grains = await CreateAsync(store, PartitionReader.MaxRowsOfSmall + 1);
        gate.Close();

        var reads = grains.Take(20).Select(grain => store.Storage.ReadAsync(grain)).ToArray();
        await gate.WaitForAsync(20, Token);
        gate.Open();

        Assert.Equal(Enumerable.Range(0, 20).Select(static i => (long)i), (await Task.WhenAll(reads)).Select(static state => state.State!.Number));
    }

    [Fact]
    public async Task A_silo_that_has_written_nothing_learns_how_large_a_partition_is()
    {
        await using var writer = await OpenAsync(static _ => Task.CompletedTask);
        var grains = await CreateAsync(writer, 30);
        var gate = new ReadGate();
        await using var reader = await OpenAsync(gate.Policy, writer.Options.TableName);

        do
        {
            gate.Requests.Clear();
            await Task.WhenAll(grains.Select(grain => reader.Storage.ReadAsync(grain)));
        }
        while (gate.Requests.Count >= grains.Length);

        Assert.Contains(gate.Requests, static address => address.Contains("$filter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_page_has_no_room_for_is_read_alone_and_from_then_on_everything_is()
    {
        var gate = new ReadGate();
        using var transport = new FaultyTransport(static message => IsQuery(message) ? Fault.CutPage : Fault.None);
        await using var store = await OpenAsync(gate.Policy, transport: transport);
        var grains = await CreateAsync(store, 10);
        gate.Close();

        var reads = grains.Select(grain => store.Storage.ReadAsync(grain)).ToArray();
        gate.Open();
        var states = await Task.WhenAll(reads);
        gate.Requests.Clear();
        await Task.WhenAll(grains.Select(grain => store.Storage.ReadAsync(grain)));

        Assert.Equal(Enumerable.Range(0, 10).Select(static i => (long)i), states.Select(static state => state.State!.Number));
        Assert.Equal(10, gate.Requests.Count);
    }

    [Fact]
    public async Task Every_reader_of_a_request_that_fails_is_told()
    {
        var gate = new ReadGate();
        using var transport = new FaultyTransport(static message => IsQuery(message) ? Fault.Status412 : Fault.None);
        await using var store = await OpenAsync(gate.Policy, transport: transport);
        var grains = await CreateAsync(store, 10);
        gate.Close();

        var reads = grains.Select(grain => store.Storage.ReadAsync(grain)).ToArray();
        gate.Open();

        await Task.WhenAll(reads[..2]);
        foreach (var read in reads[2..])
        {
            Assert.True((await Assert.ThrowsAsync<AzureTablesStorageException>(() => read)).IsTransient);
        }
    }

    [Fact]
    public async Task The_head_counts_rows_and_not_writes()
    {
        await using var store = await OpenAsync(static _ => Task.CompletedTask);
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        await store.Storage.WriteAsync(grain, state, "second");
        await store.Storage.ClearAsync(grain, state);
        await store.Storage.CreateAsync(grain, "again");
        await store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "other");

        Assert.Equal((5, 2), await HeadAsync(store));
    }

    [Fact]
    public async Task A_head_without_a_count_is_taken_for_one_of_a_row_for_each_write()
    {
        await using var store = await OpenAsync(static _ => Task.CompletedTask);
        var grain = GrainStorageExtensions.NewGrain();
        var state = await store.Storage.CreateAsync(grain, "first");
        await store.Storage.WriteAsync(grain, state, "second");
        var head = (await store.Rows.GetEntityAsync<TableEntity>("service:0000", "!head", cancellationToken: Token)).Value;
        head.Remove("MaxRows");
        await store.Rows.UpdateEntityAsync(head, head.ETag, TableUpdateMode.Replace, Token);
        await using var next = await OpenAsync(static _ => Task.CompletedTask, store.Options.TableName);

        await next.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "other");

        Assert.Equal((3, 3), await HeadAsync(next));
    }

    private static bool IsQuery(HttpMessage message) => message.Request.Uri.Query.Contains("filter", StringComparison.Ordinal);

    private static async Task<GrainId[]> CreateAsync(AzureStore store, int count)
    {
        var grains = Enumerable.Range(0, count).Select(static _ => GrainStorageExtensions.NewGrain()).ToArray();
        await Task.WhenAll(grains.Select((grain, i) => store.Storage.CreateAsync(grain, "state", i)));
        return grains;
    }

    private static async Task<(long Position, long MaxRows)> HeadAsync(AzureStore store)
    {
        var head = (await store.Rows.GetEntityAsync<TableEntity>("service:0000", "!head", cancellationToken: Token)).Value;
        return (head.GetInt64("Position").GetValueOrDefault(), head.GetInt64("MaxRows").GetValueOrDefault());
    }

    private Task<AzureStore> OpenAsync(Func<HttpMessage, Task> beforeRequest, string? tableName = null, FaultyTransport? transport = null) => AzureStore.OpenAsync(
        azurite,
        Token,
        tableName,
        options =>
        {
            options.Partitions = 1;
            options.ConfigureClient = client =>
            {
                client.AddPolicy(new BeforeRequestPolicy(beforeRequest), HttpPipelinePosition.PerCall);
                client.Transport = transport ?? client.Transport;
            };
        });

    /// <summary>Notes the addresses of reads, and holds them back while it is closed.</summary>
    private sealed class ReadGate
    {
        private TaskCompletionSource _open = NewOpen();
        private readonly TaskCompletionSource _arrived = NewOpen();
        private int _awaited = int.MaxValue;

        public ReadGate() => _open.SetResult();

        public ConcurrentBag<string> Requests { get; } = [];

        public void Close()
        {
            Requests.Clear();
            _open = NewOpen();
        }

        public void Open() => _open.SetResult();

        public Task WaitForAsync(int requests, CancellationToken cancellationToken)
        {
            _awaited = requests;
            Note();
            return _arrived.Task.WaitAsync(cancellationToken);
        }

        public Task Policy(HttpMessage message)
        {
            if (message.Request.Method != RequestMethod.Get)
            {
                return Task.CompletedTask;
            }

            Requests.Add(message.Request.Uri.ToString());
            Note();
            return _open.Task;
        }

        private void Note()
        {
            if (Requests.Count >= _awaited)
            {
                _arrived.TrySetResult();
            }
        }

        private static TaskCompletionSource NewOpen() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
