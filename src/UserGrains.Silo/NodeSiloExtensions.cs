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
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = settings.TimeLimits.ResponseTimeout);
        if (settings.Backends.IsClustered)
        {
            silo.Configure<ClusterMembershipOptions>(settings.TimeLimits.Membership.ApplyTo);
        }

        if (settings.Node.Dashboard)
        {
            silo.AddDashboard();
        }
    }
}
