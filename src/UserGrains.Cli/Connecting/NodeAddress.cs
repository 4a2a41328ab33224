namespace UserGrains.Cli.Connecting;

/// <summary>Which users are meant: those of a keyset of a cluster, and through which gateway.</summary>
internal sealed record NodeAddress(GatewayAddress Gateway, string ClusterId, string ServiceId, string Keyset);
