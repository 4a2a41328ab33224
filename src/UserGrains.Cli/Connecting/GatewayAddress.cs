using System.Globalization;
using System.Net;

namespace UserGrains.Cli.Connecting;

/// <summary>Where a node takes the connections of clients.</summary>
/// <param name="Host">A name or an IP address.</param>
/// <param name="Port">From 1 to 65535.</param>
internal sealed record GatewayAddress(string Host, int Port)
{
    /// <summary>Gets the address when no name has to be looked up for it.</summary>
    public IPEndPoint? EndPoint => IPAddress.TryParse(Host, out var address) ? new IPEndPoint(address, Port) : null;

    /// <summary>Reads <c>HOST:PORT</c>; an IPv6 address is in brackets.</summary>
    /// <exception cref="CommandException">The text is not of that form.</exception>
    public static GatewayAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= ushort.MaxValue)
        {
            var host = text[..colon];
            var kind = Uri.CheckHostName(host);
            var isBracketed = host is ['[', .., ']'];
            if (kind is UriHostNameType.Dns or UriHostNameType.IPv4 || (kind == UriHostNameType.IPv6 && isBracketed))
            {
                return new GatewayAddress(isBracketed ? host[1..^1] : host, port);
            }
        }

        throw CommandException.WrongInput("--gateway must be HOST:PORT with a port from 1 to 65535, for example 127.0.0.1:30000 or [::1]:30000.");
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
