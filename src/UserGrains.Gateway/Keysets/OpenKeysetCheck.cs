using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace UserGrains.Gateway.Keysets;

/// <summary>
/// Stops the start when the server listens beyond this machine and a keyset demands no tokens, unless it was opened to all. Requests are checked one by one as well;
/// this is so that an operator decides it before the first of them comes.
/// </summary>
internal sealed class OpenKeysetCheck(GatewayKeysets keysets, IServer server) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => !IsLoopback(address));
        var keyset = keysets.All.FirstOrDefault(keyset => keyset.Options is { TokensRequired: false, IsOpenToAll: false });
        if (address is null || keyset is null)
        {
            return Task.CompletedTask;
        }

        var settings = $"{UserGrainsGatewayOptions.KeysetsSectionName}:{keyset.Chat.Keyset}";
        throw new InvalidOperationException(
            $"The server listens on {address}, which other machines reach, but the keyset '{keyset.Chat.Keyset}' is open to this machine only. "
            + $"Listen on 127.0.0.1, or have it demand tokens ({settings}:{nameof(GatewayKeysetOptions.TokensRequired)}), "
            + $"or let everybody in who reaches the address ({settings}:{nameof(GatewayKeysetOptions.IsOpenToAll)}).");
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host;
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))
            || host.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);
    }
}
