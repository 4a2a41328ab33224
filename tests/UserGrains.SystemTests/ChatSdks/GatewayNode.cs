using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserGrains.Client;
using UserGrains.Testing;

namespace UserGrains.SystemTests.ChatSdks;

/// <summary>A silo with users in memory, and a gateway in front of it that listens as a node does.</summary>
internal sealed class GatewayNode : IAsyncDisposable
{
    private readonly UserGrainsTestCluster _cluster;
    private WebApplication _gateway;

    private GatewayNode(UserGrainsTestCluster cluster, WebApplication gateway)
    {
        _cluster = cluster;
        _gateway = gateway;
    }

    /// <summary>Gets host and port, as the SDKs take them.</summary>
    public string Address => new Uri(Url).Authority;

    /// <summary>Gets the users, beside the gateway.</summary>
    public Chat Chat => _cluster.Chat;

    private string Url => _gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<GatewayNode> StartAsync()
    {
        var cluster = await UserGrainsTestCluster.StartAsync();
        return new GatewayNode(cluster, await StartGatewayAsync(cluster.Chat, "http://127.0.0.1:0"));
    }

    /// <summary>Restarts the gateway at the same address; nobody knows the cursors of the old one.</summary>
    public async Task RestartAsync(Func<Task> inBetween)
    {
        var url = Url;
        await _gateway.DisposeAsync();
        await inBetween();
        _gateway = await StartGatewayAsync(Chat, url);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static async Task<WebApplication> StartGatewayAsync(Chat chat, string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel => kestrel.AllowUserGrainsAddresses());
        builder.Services.AddSingleton(chat);
        builder.Services.AddUserGrainsGateway();
        var gateway = builder.Build();
        gateway.MapUserGrains();
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }
}
