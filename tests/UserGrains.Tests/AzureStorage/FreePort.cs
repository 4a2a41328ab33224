using System.Net;
using System.Net.Sockets;

namespace UserGrains.Tests.AzureStorage;

internal static class FreePort
{
    /// <summary>Finds a port that is free now; nobody keeps it free.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
