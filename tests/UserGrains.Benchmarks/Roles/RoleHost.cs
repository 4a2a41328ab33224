using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace UserGrains.Benchmarks.Roles;

/// <summary>The host of a silo or client. Its stdout belongs to the driver, so errors go to stderr, and nothing else is logged.</summary>
internal static class RoleHost
{
    public static HostApplicationBuilder CreateBuilder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Error)
            .AddFilter("Polly", LogLevel.None) // Each retry of Orleans' is an error to it.
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }
}
