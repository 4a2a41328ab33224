using System.Net;
using System.Net.Sockets;

namespace UserGrains.Benchmarks.Processes;

/// <summary>Finds loopback ports that nobody listens on.</summary>
internal static class FreePorts
{
    /// <summary>Different ports. They are free when this returns; nothing keeps them so.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            Array.ForEach(listeners, listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            Array.ForEach(listeners, listener => listener.Dispose());
        }
    }
}
