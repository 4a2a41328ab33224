using System.Diagnostics;
using System.Globalization;
using UserGrains.Benchmarks.Roles;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Processes;

/// <summary>A server in a process of its own.</summary>
/// <param name="kind">What it is made of.</param>
/// <param name="ports">The silo's port, the gateway's, and the one for HTTP, as far as it has them.</param>
/// <param name="azuritePort">Where Azurite listens; 0 when there is none.</param>
/// <param name="folder">An empty folder for its data.</param>
internal sealed class ServerProcess(ServerKind kind, int[] ports, int azuritePort, string folder) : IAsyncDisposable
{
    // As a node has it: the server collector of web programs, and no adaptation (UserGrains.Silo.csproj).
    private static readonly Dictionary<string, string> NodeEnvironment = new(StringComparer.Ordinal)
    {
        ["DOTNET_gcServer"] = "1",
        ["DOTNET_GCDynamicAdaptationMode"] = "0",
    };

    private ChildProcess? _child;

    public int GatewayPort => ports[1];

    public int HttpPort => ports[2];

    public string Folder => folder;

    public int ProcessId => Child.Id;

    private ChildProcess Child => _child ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>Starts the server and waits until it takes calls; after <see cref="KillAsync"/> on the same ports and the same data.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) => _child = await ChildProcess.StartAsync(
        $"server {kind}",
        [
            ServerRole.Name,
            kind.ToString(),
            .. ports.Select(port => port.ToString(CultureInfo.InvariantCulture)),
            azuritePort.ToString(CultureInfo.InvariantCulture),
            folder,
        ],
        NodeEnvironment,
        cancellationToken);

    /// <summary>Ends the server in order.</summary>
    public async Task StopAsync()
    {
        await Child.DisposeAsync();
        _child = null;
    }

    /// <summary>Ends the server as SIGKILL does.</summary>
    public async Task KillAsync()
    {
        await Child.KillAsync();
        await Child.DisposeAsync();
        _child = null;
    }

    /// <summary>The bytes on the managed heap after a full, blocking collection.</summary>
    public async Task<double> HeapBytesAsync(CancellationToken cancellationToken) =>
        (await Child.AskAsync(new RoleRequest(RoleRequest.Heap), cancellationToken)).Value;

    /// <summary>The bytes of memory that the process has in use (its resident set); ask for <see cref="HeapBytesAsync"/> first, so that garbage is gone.</summary>
    public double ResidentBytes()
    {
        using var process = Process.GetProcessById(ProcessId);
        return process.WorkingSet64;
    }

    /// <summary>Builds the directory's index once more from storage, and keeps it.</summary>
    /// <returns>How long it took, in seconds.</returns>
    public async Task<double> BuildDirectoryAsync(CancellationToken cancellationToken) =>
        (await Child.AskAsync(new RoleRequest(RoleRequest.BuildDirectory), cancellationToken)).Value;

    /// <summary>Deactivates every idle grain.</summary>
    public Task DeactivateGrainsAsync(CancellationToken cancellationToken) => Child.AskAsync(new RoleRequest(RoleRequest.Deactivate), cancellationToken);

    public ValueTask DisposeAsync() => _child is null ? default : _child.DisposeAsync();
}
