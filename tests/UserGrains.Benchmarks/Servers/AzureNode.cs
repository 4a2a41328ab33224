using System.Net;
using Orleans.Configuration;
using UserGrains.Benchmarks.Processes;

namespace UserGrains.Benchmarks.Servers;

/// <summary>The product's silo with its defaults on Azurite: users, watchers and membership are in it.</summary>
internal static class AzureNode
{
    // What Orleans' clients assume of a cluster on one machine.
    private const string ClusterId = "default";

    public static void AddTo(ISiloBuilder silo, int siloPort, int gatewayPort, int azuritePort)
    {
        var connection = AzuriteProcess.Connection(azuritePort);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ClusterId));
        silo.ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort);
        silo.UseAzureTablesClustering(options => options.Connection = connection);
        silo.AddUserGrainsAzureTables(options => options.Connection = connection);

        // What is measured is a cluster that has come to rest.
        silo.AddUserGrains(static users => users.PlacementSettleTime = TimeSpan.FromSeconds(1));
    }
}
