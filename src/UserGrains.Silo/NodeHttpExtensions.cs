using UserGrains.Silo.Settings;

namespace UserGrains.Silo;

/// <summary>The HTTP API of a node.</summary>
internal static class NodeHttpExtensions
{
    public static WebApplicationBuilder AddNodeHttp(this WebApplicationBuilder builder, NodeSettings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowUserGrainsAddresses();
        });
        builder.Services.AddUserGrainsGateway(gateway =>
        {
            gateway.DashboardPath = settings.Node.Dashboard ? NodeSiloExtensions.DashboardPath : null;

            // Those that were configured are there already.
            foreach (var (name, keyset) in settings.Gateway.Keysets)
            {
                gateway.Keysets.TryAdd(name, keyset);
            }
        });
        return builder;
    }
}
