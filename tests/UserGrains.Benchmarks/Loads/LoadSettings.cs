namespace UserGrains.Benchmarks.Loads;

/// <summary>What the driver tells a load process at its start.</summary>
/// <param name="GatewayPort">The gateway of the silo to call; 0 when there is none.</param>
/// <param name="HttpPort">Where the server answers HTTP; 0 when there is none.</param>
/// <param name="ServerProcessId">The process whose processor time counts; 0 when there is none.</param>
/// <param name="Users">How many users there are.</param>
/// <param name="Callers">How many callers, callbacks or connections there are.</param>
/// <param name="Folder">An empty folder on the disk to measure.</param>
internal sealed record LoadSettings(int GatewayPort, int HttpPort, int ServerProcessId, int Users, int Callers, string Folder);
