using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

public sealed class AzureTablesClusterTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_silos_and_a_client_find_each_other_and_the_client_goes_on_when_one_silo_stops()
    {
        var connection = await azurite.ConnectAsync(Token);
        var clusterId = $"cluster-{Guid.NewGuid():N}";
        using var first = await StartSiloAsync(connection, clusterId);
        using var second = await StartSiloAsync(connection, clusterId);
        using var client = await StartClientAsync(connection, clusterId);
        var management = client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0);

        Assert.Equal(2, (await management.GetHosts(onlyActive: true, Token)).Count);

        await first.StopAsync(Token);

        Assert.Equal(
            second.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress,
            Assert.Single(await management.GetHosts(onlyActive: true, Token)).Key);
        await client.StopAsync(Token);
        await second.StopAsync(Token);
    }

    private static async Task<IHost> StartSiloAsync(string connection, string clusterId)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo
            .UseAzureTablesClustering(options => options.Connection = connection)
            .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = clusterId)
            .ConfigureEndpoints(IPAddress.Loopback, FreePort.Find(), FreePort.Find()));
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }

    private static async Task<IHost> StartClientAsync(string connection, string clusterId)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client
            .UseAzureTablesClustering(options => options.Connection = connection)
            .Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = clusterId));
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }
}
