using System.ComponentModel.DataAnnotations;
using System.Net;
using Orleans.Configuration;

namespace UserGrains.Silo.Settings;

/// <summary>
/// Where the silo listens. Orleans reads the same settings into <see cref="EndpointOptions"/>, but passes over what it cannot parse;
/// these are read to refuse it.
/// </summary>
internal sealed class NodeEndpointOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "Orleans:Endpoints";

    /// <summary>Gets or sets the port for other silos.</summary>
    /// <value>From 1 to 65535. The default is 11111.</value>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = EndpointOptions.DEFAULT_SILO_PORT;

    /// <summary>Gets or sets the port for clients.</summary>
    /// <value>From 1 to 65535. The default is 30000.</value>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = EndpointOptions.DEFAULT_GATEWAY_PORT;

    /// <summary>Gets or sets the address that other silos and clients reach this one at; both ports listen on it unless told otherwise.</summary>
    /// <value>An address of this machine. The default is the loopback address.</value>
    public IPAddress AdvertisedIPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>Gets or sets where to listen for other silos, when that differs from the address and port above.</summary>
    public IPEndPoint? SiloListeningEndpoint { get; set; }

    /// <summary>Gets or sets where to listen for clients, when that differs from the address and port above.</summary>
    public IPEndPoint? GatewayListeningEndpoint { get; set; }

    /// <summary>Gets where the silo listens for other silos.</summary>
    public IPEndPoint Silo => SiloListeningEndpoint ?? new IPEndPoint(AdvertisedIPAddress, SiloPort);

    /// <summary>Gets where the silo listens for clients.</summary>
    public IPEndPoint Gateway => GatewayListeningEndpoint ?? new IPEndPoint(AdvertisedIPAddress, GatewayPort);
}
