using System.ComponentModel;
using System.Globalization;
using UserGrains.Faults.Processes;

namespace UserGrains.Faults.Cluster;

/// <summary>The storage account of a run: an Azurite on a free port, its data on disk, so that it can be stopped and started again.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _data;
    private readonly int _port = FreePort.Take();
    private ChildProcess? _process;

    private AzuriteServer(string folder, string data) => (_folder, _data) = (folder, data);

    /// <summary>Gets the connection string. Account and key are those that every Azurite has; they protect nothing.</summary>
    public string Connection => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;TableEndpoint=http://127.0.0.1:{_port}/devstoreaccount1");

    /// <summary>Says why there is no Azurite here, or <see langword="null"/> when there is one.</summary>
    public static string? Missing => Directory.Exists(Path.Combine(Programs.AzuriteFolder, "node_modules", "azurite"))
        ? null
        : "Azurite is not installed. Install Node.js 20 or later and run: npm ci --prefix Azurite";

    public static async Task<AzuriteServer> StartAsync(string data, CancellationToken cancellationToken)
    {
        if (Missing is { } missing)
        {
            throw new RunFailedException(missing);
        }

        var server = new AzuriteServer(Programs.AzuriteFolder, data);
        await server.StartAsync(cancellationToken);
        return server;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _process = ChildProcess.Start("Azurite", "node", ["start.mjs"], _folder, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["AZURITE_TABLE_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
                ["AZURITE_DATA"] = _data,
                ["AZURITE_STOP_WITH_STDIN"] = "1",
            });
        }
        catch (Win32Exception exception)
        {
            throw new RunFailedException("Node.js is not installed, so Azurite cannot run. Install Node.js 20 or later.", exception);
        }

        await _process.LineAsync(line => line.Contains("successfully started", StringComparison.Ordinal), cancellationToken);
    }

    /// <summary>Stops it with SIGTERM: it then writes everything to disk, as a real account has done before it answers.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process!.Send(Signal.Terminate);
        await _process.ExitAsync(cancellationToken);
        await _process.DisposeAsync();
        _process = null;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? default;
}
