using System.Net;
using UserGrains.Silo.Settings;

namespace UserGrains.Silo.Health;

/// <summary>
/// <c>UserGrains.Silo health</c>: asks the node that runs with the same settings whether it is ready, and tells by the exit code.
/// For containers, which have no program that could ask.
/// </summary>
internal static class HealthCommand
{
    public const string Name = "health";

    // Below the time-out of common probes, above that of the node's own check of storage.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(4);

    /// <summary>Asks.</summary>
    /// <returns>The exit code: 0 when the node is ready, otherwise 1.</returns>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        if (NodeSettings.Read(builder.Configuration).Http is not [var listening, ..])
        {
            await Console.Error.WriteLineAsync("The settings name no HTTP address that a node could serve; see ASPNETCORE_URLS.");
            return 1;
        }

        var address = AddressOf(listening);
        using var http = new HttpClient { Timeout = TimeLimit };
        try
        {
            using var response = await http.GetAsync(new Uri($"http://{address}/health/ready"));
            Console.WriteLine(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"The node does not answer on {address}: {exception.Message}");
            return 1;
        }
    }

    private static IPEndPoint AddressOf(IPEndPoint listening) =>
        listening.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, listening.Port)
        : listening.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, listening.Port)
        : listening;
}
