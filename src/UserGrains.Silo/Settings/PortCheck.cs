using System.Net;
using System.Net.Sockets;

namespace UserGrains.Silo.Settings;

/// <summary>
/// Finds ports that something else listens on. Orleans opens its ports in a way that lets two silos share one on Linux, and then
/// clients reach either of the two; so the node asks before it starts.
/// </summary>
internal static class PortCheck
{
    private const string Http = "HTTP";

    public static List<string> FindTaken(NodeSettings settings)
    {
        var endpoints = settings.Endpoints;
        (IPEndPoint At, string What, string Setting)[] wanted =
        [
            (endpoints.Silo, "silo", SettingsReader.Name(NodeEndpointOptions.SectionName, nameof(NodeEndpointOptions.SiloPort))),
            (endpoints.Gateway, "gateway", SettingsReader.Name(NodeEndpointOptions.SectionName, nameof(NodeEndpointOptions.GatewayPort))),
            .. settings.Http.Where(http => http.Port != 0).Select(http => (http, Http, "ASPNETCORE_URLS")),
        ];

        var problems = new List<string>();
        foreach (var group in wanted.GroupBy(port => port.At).Where(group => group.Count() > 1))
        {
            problems.Add($"{string.Join(" and ", group.Select(port => port.What))} have the same port, {group.Key.Port}; change {group.First().Setting}.");
        }

        problems.AddRange(wanted.DistinctBy(port => port.At).Select(port => FindFault(port.At, port.What, port.Setting)).OfType<string>());
        return problems;
    }

    private static string AddressSetting(string what, string setting) =>
        string.Equals(what, Http, StringComparison.Ordinal)
            ? setting
            : SettingsReader.Name(NodeEndpointOptions.SectionName, nameof(NodeEndpointOptions.AdvertisedIPAddress));

    private static string? FindFault(IPEndPoint at, string what, string setting)
    {
        // Without SO_REUSEPORT, so that it fails whatever the other listener has set.
        using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"Port {at.Port} ({what}, {at}) is in use. Stop what listens there, or set {setting} to another one.",
                SocketError.AddressNotAvailable =>
                    $"{at.Address} ({what}) is not an address of this machine. Change {AddressSetting(what, setting)}.",
                _ => $"Port {at.Port} ({what}, {at}) cannot be opened: {exception.Message}. Change {setting}.",
            };
        }
    }
}
