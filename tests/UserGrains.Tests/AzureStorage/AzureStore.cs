using System.Diagnostics.Metrics;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Storage;
using UserGrains.Tests.Storage;

namespace UserGrains.Tests.AzureStorage;

/// <summary>The Azure Tables storage on a table of the test's own, without a silo.</summary>
internal sealed class AzureStore : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSerializer().BuildServiceProvider();

    private AzureStore(string connection, string tableName, Action<AzureTablesGrainStorageOptions>? configure, TimeProvider time)
    {
        Options = new AzureTablesGrainStorageOptions
        {
            Connection = connection,
            TableName = tableName,
            Partitions = 4,
            // The machine that runs the tests may be busy.
            RequestTimeout = TimeSpan.FromSeconds(30),
            WriteDeadline = TimeSpan.FromMinutes(1),
            GrainStorageSerializer = new StoredStateSerializer(
                [StorageTestJson.Default],
                new SystemTextJsonGrainStorageSerializer(Microsoft.Extensions.Options.Options.Create(new SystemTextJsonGrainStorageSerializerOptions()))),
        };
        configure?.Invoke(Options);
        Rows = new TableClient(connection, tableName);
        Storage = new AzureTablesGrainStorage(
            "test",
            Options,
            Microsoft.Extensions.Options.Options.Create(new ClusterOptions { ServiceId = "service", ClusterId = "cluster" }),
            time,
            _services.GetRequiredService<IMeterFactory>(),
            _services.GetRequiredService<IActivatorProvider>(),
            NullLogger<AzureTablesGrainStorage>.Instance);
    }

    public AzureTablesGrainStorageOptions Options { get; }

    public AzureTablesGrainStorage Storage { get; }

    /// <summary>Gets the table as it is stored.</summary>
    public TableClient Rows { get; }

    /// <summary>Opens a storage; a second one with the first one's table is as another silo's.</summary>
    public static async Task<AzureStore> OpenAsync(
        AzuriteFixture azurite,
        CancellationToken cancellationToken,
        string? tableName = null,
        Action<AzureTablesGrainStorageOptions>? configure = null,
        TimeProvider? time = null)
    {
        var connection = await azurite.ConnectAsync(cancellationToken);
        var store = new AzureStore(connection, tableName ?? "T" + Guid.NewGuid().ToString("N"), configure, time ?? TimeProvider.System);
        try
        {
            await store.Storage.OpenAsync(cancellationToken);
            return store;
        }
        catch (OrleansConfigurationException)
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads a grain's row as it is stored.</summary>
    public async Task<TableEntity> RowAsync(GrainId grain, CancellationToken cancellationToken) => await Rows.GetEntityAsync<TableEntity>(
        Partitioning.Key("service", Partitioning.Of(grain, Options.Partitions)),
        RowKeys.Create(GrainStorageExtensions.StateName, grain),
        cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Storage.CloseAsync(CancellationToken.None);
        Storage.Dispose();
        await _services.DisposeAsync();
    }
}
