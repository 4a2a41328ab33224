namespace UserGrains.Benchmarks.Loads;

/// <summary>What the driver tells a load process at its start.</summary>
/// <param name="GatewayPorts">The gateways of the silos to call.</param>
/// <param name="HttpPort">Where the server answers HTTP; 0 when there is none.</param>
/// <param name="AzuritePort">Where Azurite listens; 0 when there is none.</param>
/// <param name="ServerProcessIds">The processes whose processor time counts.</param>
/// <param name="Users">How many users there are.</param>
/// <param name="Callers">How many callers, callbacks or connections there are.</param>
/// <param name="Folder">An empty folder on the disk to measure.</param>
internal sealed record LoadSettings(int[] GatewayPorts, int HttpPort, int AzuritePort, int[] ServerProcessIds, int Users, int Callers, string Folder);
