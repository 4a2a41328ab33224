using System.Net;
using Orleans.Configuration;
using Orleans.Dashboard;
using UserGrains.Silo.Settings;

namespace UserGrains.Silo;

/// <summary>The silo of a node.</summary>
internal static class NodeSiloExtensions
{
    /// <summary>Where the Orleans Dashboard is.</summary>
    public const string DashboardPath = "/dashboard";

    public static WebApplicationBuilder AddNodeSilo(this WebApplicationBuilder builder, NodeSettings settings)
    {
        try
        {
            builder.UseOrleans(silo => silo.AddNode(settings));
        }
        catch (InvalidOperationException exception) when (string.Equals(exception.Source, "Orleans.Runtime", StringComparison.Ordinal))
        {
            // A section of Orleans asks for a provider that there is not; the message says which there are.
            settings.Refuse(exception.Message);
        }

        return builder;
    }

    public static void MapNodeDashboard(this WebApplication app, NodeSettings settings)
    {
        if (settings.Node.Dashboard)
        {
            app.MapOrleansDashboard(DashboardPath);
        }
    }

    private static void AddNode(this ISiloBuilder silo, NodeSettings settings)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Backends.ClusterId, settings.Backends.ServiceId));
        silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress ??= IPAddress.Loopback);
        silo.AddParts(settings);
        if (settings.Backends.IsClustered)
        {
            // A dead silo is given up within 10 seconds: docs/operations.md has the reckoning and what it costs.
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1.5);
                membership.NumMissedProbesLimit = 3;
                membership.NumVotesForDeathDeclaration = 2;

                // Three of these must have passed without a sign of life on the connection before a silent silo gets a vote; the default is 18 seconds.
                membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
            });
        }

        if (settings.Node.Dashboard)
        {
            silo.AddDashboard();
        }
    }
}
