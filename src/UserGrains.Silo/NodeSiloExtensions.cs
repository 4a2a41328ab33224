using System.Net;
using Orleans.Configuration;
using Orleans.Dashboard;
using UserGrains.Silo.Settings;

namespace UserGrains.Silo;

/// <summary>The silo of a node.</summary>
internal static class NodeSiloExtensions
{
    private const string DefaultName = "usergrains";

    public static WebApplicationBuilder AddNodeSilo(this WebApplicationBuilder builder, NodeSettings settings)
    {
        builder.UseOrleans(silo =>
        {
            // What the section "Orleans" says of them stays; Orleans has defaults of its own, so blank is not a sign that it says nothing.
            silo.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = NameOrDefault(builder.Configuration["Orleans:ClusterId"]);
                cluster.ServiceId = NameOrDefault(builder.Configuration["Orleans:ServiceId"]);
            });

            // Not UseLocalhostClustering: it would overrule the configured ports.
            silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress ??= IPAddress.Loopback);
            silo.UseDevelopmentClustering(primarySiloEndpoint: null);
            silo.AddParts(settings);
            if (settings.Node.Dashboard)
            {
                silo.AddDashboard();
            }
        });
        return builder;
    }

    public static void MapNodeDashboard(this WebApplication app, NodeSettings settings)
    {
        if (settings.Node.Dashboard)
        {
            app.MapOrleansDashboard("/dashboard");
        }
    }

    private static string NameOrDefault(string? configured) => string.IsNullOrWhiteSpace(configured) ? DefaultName : configured;
}
