using Microsoft.Extensions.Options;
using UserGrains.Silo.Settings;

namespace UserGrains.Silo;

/// <summary>What a node does when nobody says otherwise.</summary>
internal static class NodeDefaultsExtensions
{
    public static WebApplicationBuilder AddNodeDefaults(this WebApplicationBuilder builder, NodeSettings settings)
    {
        if (settings.UsesDefaultUrl)
        {
            builder.WebHost.UseUrls([.. settings.Urls]);
        }

        // A page that a browser on this machine shows must not reach the node by a name of its own that points here (DNS rebinding).
        if (settings.HttpIsLocal && builder.Configuration["AllowedHosts"] is null)
        {
            builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        }

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<NodeEndpointOptions>, NodeEndpointOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<NodeMembershipOptions>, NodeMembershipOptionsValidator>();
        // Orleans' own 30 seconds for handing over and storing come after the drain.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30) + settings.Node.DrainDelay);
        builder.Services.AddHostedService<NodeDrain>();
        builder.Services.AddHostedService<NodeBanner>();
        return builder;
    }
}
