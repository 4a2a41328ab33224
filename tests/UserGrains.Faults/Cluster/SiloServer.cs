using System.Globalization;
using UserGrains.Faults.Processes;

namespace UserGrains.Faults.Cluster;

/// <summary>One silo of a run, on ports of its own. It can be killed, frozen, stopped and started again; other silos reach it through a <see cref="Cable"/>.</summary>
internal sealed class SiloServer(string name, string program, string folder, string storage) : IAsyncDisposable
{
    private const int MaxStarts = 5;

    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private readonly int _siloPort = FreePort.Take();
    private readonly int _gatewayPort = FreePort.Take();
    private readonly int _httpPort = FreePort.Take();
    private readonly int _listeningPort = FreePort.Take();
    private Cable? _link;
    private ChildProcess? _process;

    public string Name => name;

    /// <summary>Gets how marks name it: the address and port that the cluster knows it by, as a row of the membership begins.</summary>
    public string Subject => $"127.0.0.1-{Text(_siloPort)}";

    public Cable Link => _link ??= new Cable(_siloPort, _listeningPort);

    public bool IsRunning => _process is { HasExited: false };

    public int ProcessId => _process!.Id;

    /// <summary>Starts the silo and waits until it is ready. One that cannot start, such as when storage is slow to answer, is started again, as every service manager does.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                await LaunchAsync(cancellationToken);
                return;
            }
            catch (RunFailedException) when (start < MaxStarts)
            {
                await _process!.DisposeAsync();
                await Task.Delay(RestartDelay, TimeProvider.System, cancellationToken);
            }
        }
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Send(Signal.Kill);
        await _process.ExitAsync(cancellationToken);
    }

    /// <summary>Tells the silo to stop (SIGTERM), and waits.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        _process!.Send(Signal.Terminate);
        return await _process.ExitAsync(cancellationToken);
    }

    /// <summary>Freezes the process (SIGSTOP): it neither runs nor closes its connections.</summary>
    public void Freeze() => _process!.Send(Signal.Stop);

    public void Thaw() => _process!.Send(Signal.Continue);

    /// <summary>Saves what the silo has logged.</summary>
    public async Task SaveLogAsync(string path) =>
        await File.WriteAllLinesAsync(path, _process is null ? [] : [.. _process.Output.Lines, .. _process.Errors.Lines]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        _ = Link;
        var ended = _process;
        _process = ChildProcess.StartProgram(name, program, [], folder, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["UserGrains__Storage"] = "AzureStorage",
            ["UserGrains__Clustering"] = "AzureStorage",
            ["ConnectionStrings__AzureStorage"] = storage,
            // Users move to the owner of their partition all the time, instead of hardly ever in a run of two minutes.
            ["UserGrains__PlacementSettleTime"] = "00:00:01",
            ["Orleans__ClusterId"] = FaultCluster.Id,
            ["Orleans__ServiceId"] = FaultCluster.Id,
            ["Orleans__Endpoints__SiloPort"] = Text(_siloPort),
            ["Orleans__Endpoints__SiloListeningEndpoint"] = $"127.0.0.1:{Text(_listeningPort)}",
            ["Orleans__Endpoints__GatewayPort"] = Text(_gatewayPort),
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Text(_httpPort)}",
        });

        if (ended is not null)
        {
            await ended.DisposeAsync();
        }

        // The last line of what a node says when it is ready names the keysets.
        await _process.LineAsync(line => line.StartsWith("  keysets ", StringComparison.Ordinal), cancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
