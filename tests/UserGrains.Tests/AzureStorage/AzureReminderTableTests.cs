using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using UserGrains.AzureStorage.Reminders;
using UserGrains.Tests.Storage;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

/// <summary>What Orleans asks of a reminder table, and the layout of its own Azure provider.</summary>
public sealed class AzureReminderTableTests(AzuriteFixture azurite) : ReminderTableContractTests
{
    private const string Cluster = "cluster";

    private readonly string _service = $"service_{Guid.NewGuid():N}";
    private string _connection = "";

    [Fact]
    public async Task A_row_is_as_Orleans_own_provider_writes_it()
    {
        var grain = GrainId.Create("watcher", "demo/list");
        await (await OpenAsync()).UpsertRow(Entry(grain, "follow"), Token);

        var row = (await Rows().GetEntityAsync<TableEntity>($"{_service}_{grain.GetUniformHashCode():X8}", "watcher_demo_list-follow", cancellationToken: Token)).Value;

        Assert.Equal(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["ServiceId"] = _service,
                ["DeploymentId"] = Cluster,
                ["GrainReference"] = "watcher/demo/list",
                ["ReminderName"] = "follow",
                ["StartAt"] = "2026-01-02 03:04:05.678 GMT",
                ["Period"] = "00:01:00",
                ["GrainRefConsistentHash"] = grain.GetUniformHashCode().ToString("X8", System.Globalization.CultureInfo.InvariantCulture),
            },
            row.Where(static column => column.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")).ToDictionary(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_service_does_not_see_the_reminders_of_one_whose_id_begins_like_its_own()
    {
        var mine = await OpenAsync();
        var theirs = await OpenAsync(_service + "_2");
        var grain = GrainStorageExtensions.NewGrain();
        var etag = await theirs.UpsertRow(Entry(grain, "wake"), Token);

        Assert.Empty((await mine.ReadRows(0, 0, Token)).Reminders);
        await mine.TestOnlyClearTable(Token);
        Assert.Equal(etag, (await theirs.ReadRow(grain, "wake", Token))!.ETag);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_left_out()
    {
        var table = await OpenAsync();
        var (spoiled, whole) = (GrainStorageExtensions.NewGrain(), GrainStorageExtensions.NewGrain());
        await table.UpsertRow(Entry(spoiled, "wake"), Token);
        await table.UpsertRow(Entry(whole, "wake"), Token);
        await Rows().UpsertEntityAsync(
            new TableEntity($"{_service}_{spoiled.GetUniformHashCode():X8}", $"{spoiled.ToString().Replace('/', '_')}-wake") { ["Period"] = "often" },
            cancellationToken: Token);

        Assert.Equal(whole, Assert.Single((await table.ReadRows(0, 0, Token)).Reminders).GrainId);
        Assert.Null(await table.ReadRow(spoiled, "wake", Token));
    }

    protected override async ValueTask<IReminderTable> OpenAsync() => await OpenAsync(_service);

    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    private async Task<IReminderTable> OpenAsync(string service)
    {
        _connection = await azurite.ConnectAsync(Token);
        IReminderTable table = new AzureTablesReminderTable(
            Options.Create(new AzureTablesReminderOptions { Connection = _connection, RequestTimeout = TimeSpan.FromSeconds(30) }),
            Options.Create(new ClusterOptions { ServiceId = service, ClusterId = Cluster }),
            NullLogger<AzureTablesReminderTable>.Instance);
        await table.StartAsync(Token);
        return table;
    }

    private TableClient Rows() => new(_connection, AzureTablesReminderOptions.DefaultTableName);
}
