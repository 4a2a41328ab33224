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
    private const int MaxAttempts = 5;

    private readonly IHost _host;

    private RoleClient(IHost host) => _host = host;

    public Chat Chat => _host.Services.GetRequiredService<Chat>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects; tries again when storage is slow to name the gateways.</summary>
    public static async Task<RoleClient> ConnectAsync(string storage, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var client = new RoleClient(BuildHost(storage));
            try
            {
                await client._host.StartAsync(cancellationToken);
                return client;
            }
            catch (Exception exception) when (attempt < MaxAttempts && exception is not OperationCanceledException)
            {
                client._host.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static IHost BuildHost(string storage)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client => client
            .UseAzureTablesClustering(clustering => clustering.Connection = storage)
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (FaultCluster.Id, FaultCluster.Id))
            .AddUserGrainsClient());
        return builder.Build();
    }
}
