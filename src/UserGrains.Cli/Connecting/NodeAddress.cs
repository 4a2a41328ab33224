namespace UserGrains.Cli.Connecting;

/// <summary>Which users are meant: those of a keyset of a cluster, and through which of its gateways.</summary>
internal sealed record NodeAddress(IReadOnlyList<GatewayAddress> Gateways, string ClusterId, string ServiceId, string Keyset)
{
    /// <summary>Gets the gateways as one text.</summary>
    public string GatewayText => string.Join(", ", Gateways);
}
