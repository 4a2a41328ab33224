using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using UserGrains.Client;
using UserGrains.Faults.Cluster;

namespace UserGrains.Faults.Roles;

/// <summary>A .NET client of the cluster, which finds the gateways as callers' own programs do: in the membership table.</summary>
internal sealed class RoleClient : IAsyncDisposable
{
    private readonly IHost _host;

    private RoleClient(IHost host) => _host = host;

    public Chat Chat => _host.Services.GetRequiredService<Chat>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    public static async Task<RoleClient> ConnectAsync(string storage, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client => client
            .UseAzureTablesClustering(clustering => clustering.Connection = storage)
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (FaultCluster.Id, FaultCluster.Id))
            .AddUserGrainsClient());
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new RoleClient(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
