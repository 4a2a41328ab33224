using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using UserGrains.Client;

namespace UserGrains.SystemTests.Harness;

/// <summary>A .NET client in the test's own process, connected to a node.</summary>
internal sealed class NodeClient : IAsyncDisposable
{
    private readonly IHost _host;

    private NodeClient(IHost host) => _host = host;

    /// <summary>Gets the users of the keyset <c>demo</c>.</summary>
    public Chat Chat => _host.Services.GetRequiredService<Chat>();

    public IClusterClient Cluster => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects to a node that is ready.</summary>
    public static async Task<NodeClient> ConnectAsync(NodeProcess node)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client => client
            .UseLocalhostClustering(node.Setup.GatewayPort)
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("usergrains", "usergrains"))
            .AddUserGrainsClient());
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new NodeClient(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
