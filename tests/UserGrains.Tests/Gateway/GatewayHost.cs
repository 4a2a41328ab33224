using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserGrains.Client;
using UserGrains.Gateway;

namespace UserGrains.Tests.Gateway;

/// <summary>The program around a gateway under test: quiet, and on a free port.</summary>
internal static class GatewayHost
{
    public static WebApplication Build(Chat chat, Action<UserGrainsGatewayOptions> configure, TimeProvider? time = null, string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address).ConfigureKestrel(kestrel => kestrel.AllowUserGrainsAddresses());
        builder.Services.AddSingleton(chat);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.Services.AddUserGrainsGateway(configure);
        return builder.Build();
    }

    /// <summary>Makes a client of a gateway that has started.</summary>
    public static HttpClient ClientOf(WebApplication gateway) => new()
    {
        BaseAddress = new Uri(gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
    };
}
