using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserGrains.Benchmarks.Roles;
using UserGrains.Client;

namespace UserGrains.Benchmarks.Loads;

/// <summary>An Orleans client in this process.</summary>
internal sealed class ClientHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ClientHost(IHost host) => _host = host;

    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    public Chat Chat => _host.Services.GetRequiredService<Chat>();

    public static async Task<ClientHost> StartAsync(LoadSettings settings, Action<IClientBuilder>? configure = null)
    {
        var builder = RoleHost.CreateBuilder();
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(settings.GatewayPorts);
            configure?.Invoke(client);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new ClientHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
