using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Tests.Storage;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

/// <summary>The storage as a silo registers and starts it.</summary>
public sealed class AzureGrainStorageHostingTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_keeps_states_in_its_table_and_the_next_one_finds_them()
    {
        var connection = await azurite.ConnectAsync(Token);
        var grain = GrainStorageExtensions.NewGrain();
        var settings = Settings(connection);
        using (var silo = Build(settings, static builder => builder.UseOrleans(static silo => silo.AddUserGrainsAzureTables())))
        {
            await silo.StartAsync(Token);
            await Storage(silo, UserGrainsStorage.ProviderName).CreateAsync(grain, "kept");
            await silo.StopAsync(Token);
        }

        using var next = Build(settings, static builder => builder.UseOrleans(static silo => silo.AddUserGrainsAzureTables()));
        await next.StartAsync(Token);

        Assert.Equal("kept", (await Storage(next, UserGrainsStorage.ProviderName).ReadAsync(grain)).State!.Text);
        await next.StopAsync(Token);
    }

    [Fact]
    public async Task A_silo_with_another_number_of_partitions_does_not_start()
    {
        var settings = Settings(await azurite.ConnectAsync(Token));
        using (var silo = Build(settings, static builder => builder.UseOrleans(static silo => silo.AddUserGrainsAzureTables())))
        {
            await silo.StartAsync(Token);
            await silo.StopAsync(Token);
        }

        settings["UserGrains:AzureTables:Partitions"] = "3";
        using var next = Build(settings, static builder => builder.UseOrleans(static silo => silo.AddUserGrainsAzureTables()));

        var error = await Assert.ThrowsAsync<OrleansConfigurationException>(() => next.StartAsync(Token));

        Assert.Contains("was made for 16 partitions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_alone_registers_a_storage()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Orleans:ClusterId"] = "c",
            ["Orleans:ServiceId"] = "s",
            ["Orleans:Clustering:ProviderType"] = "AzureTables",
            ["Orleans:Clustering:Connection"] = "UseDevelopmentStorage=true",
            ["Orleans:GrainStorage:Stock:ProviderType"] = "AzureTables",
            ["Orleans:GrainStorage:Stock:ConnectionString"] = "UseDevelopmentStorage=true",
            ["Orleans:GrainStorage:Stock:TableName"] = "Stock",
            ["Orleans:GrainStorage:Stock:Partitions"] = "7",
        };

        using var silo = Build(settings, static builder => builder.UseOrleans(static _ => { }));

        var storage = Assert.IsType<AzureTablesGrainStorage>(Storage(silo, "Stock"));
        Assert.Equal(7, storage.PartitionCount);
        Assert.Equal("Stock", silo.Services.GetRequiredService<IOptionsMonitor<AzureTablesGrainStorageOptions>>().Get("Stock").TableName);
    }

    [Fact]
    public void All_wrong_options_are_reported_together_with_the_storages_name()
    {
        var options = new AzureTablesGrainStorageOptions
        {
            Connection = "UseDevelopmentStorage=true",
            Partitions = 0,
            WriteDeadline = TimeSpan.FromSeconds(2),
            MaxQueuedWrites = 0,
            MaxQueuedBytes = 1,
            ClearedRetention = TimeSpan.Zero,
        };

        var failures = new AzureTablesGrainStorageOptionsValidator().Validate("Stock", options).Failures!.ToArray();

        Assert.Equal(5, failures.Length);
        Assert.All(failures, static failure => Assert.Contains("\"Stock\"", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void The_defaults_need_only_a_connection() =>
        Assert.True(new AzureTablesGrainStorageOptionsValidator().Validate(null, new AzureTablesGrainStorageOptions { Connection = "UseDevelopmentStorage=true" }).Succeeded);

    [Theory]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("")]
    public void A_service_id_that_cannot_be_a_key_is_refused(string serviceId) =>
        Assert.Throws<OrleansConfigurationException>(() => Partitioning.CheckedServiceId(serviceId));

    [Theory]
    [InlineData("user", "demo/ada", 16, 2)]
    [InlineData("user", "demo/bob", 16, 5)]
    [InlineData("watcher", "demo/list", 1_024, 512)]
    public void A_record_is_in_its_partition_for_ever(string type, string key, int partitions, int expected) =>
        Assert.Equal(expected, Partitioning.Of(GrainId.Create(type, key), partitions));

    private static Dictionary<string, string?> Settings(string connection) => new(StringComparer.Ordinal)
    {
        ["Orleans:ClusterId"] = $"cluster-{Guid.NewGuid():N}",
        ["Orleans:ServiceId"] = "service",
        ["Orleans:Clustering:ProviderType"] = "AzureTables",
        ["Orleans:Clustering:Connection"] = connection,
        ["UserGrains:AzureTables:Connection"] = connection,
        ["UserGrains:AzureTables:TableName"] = "T" + Guid.NewGuid().ToString("N"),
        ["UserGrains:AzureTables:RequestTimeout"] = "00:00:20",
        ["UserGrains:AzureTables:WriteDeadline"] = "00:00:40",
    };

    private static IGrainStorage Storage(IHost silo, string name) => silo.Services.GetRequiredKeyedService<IGrainStorage>(name);

    private static IHost Build(Dictionary<string, string?> settings, Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        configure(builder);
        builder.Services.Configure<EndpointOptions>(static options => (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (IPAddress.Loopback, FreePort.Find(), FreePort.Find()));
        return builder.Build();
    }
}
