using System.ComponentModel;
using System.Globalization;
using UserGrains.Faults.Processes;

namespace UserGrains.Faults.Cluster;

/// <summary>The storage account of a run: an Azurite behind a cable, its data on disk, so that it can be stopped and started again.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    // Azurite's own period of 5 seconds, and as much again for a busy machine.
    private static readonly TimeSpan TimeToDisk = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly string _data;
    private readonly int _port = FreePort.Take();
    private readonly int _listeningPort = FreePort.Take();
    private Cable? _cable;
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
        await server.LaunchAsync(cancellationToken);
        server._cable = new Cable(server._port, server._listeningPort);
        return server;
    }

    /// <summary>
    /// Takes it away for a while, in which it is stopped and started again. Azurite writes to disk every 5 seconds, where a real account has
    /// written before it answers: what it acknowledged just before a SIGTERM was gone in a run. So first nobody reaches it, until everything is on disk.
    /// </summary>
    public async Task GoAwayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var away = Task.Delay(time, TimeProvider.System, cancellationToken);
        await _cable!.DisposeAsync();
        await Task.Delay(TimeToDisk, TimeProvider.System, cancellationToken);
        _process!.Send(Signal.Terminate);
        await _process.ExitAsync(cancellationToken);
        await _process.DisposeAsync();
        await LaunchAsync(cancellationToken);
        await away;
        _cable = new Cable(_port, _listeningPort);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cable is not null)
        {
            await _cable.DisposeAsync();
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        try
        {
            _process = ChildProcess.Start("Azurite", "node", ["start.mjs"], _folder, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["AZURITE_TABLE_PORT"] = _listeningPort.ToString(CultureInfo.InvariantCulture),
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
}
