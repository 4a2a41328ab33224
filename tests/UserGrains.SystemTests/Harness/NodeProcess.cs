using System.Net;
using System.Text;

namespace UserGrains.SystemTests.Harness;

/// <summary>
/// A node, run as operators run it. It can be killed, stopped, frozen and started again on the same folder and ports;
/// disposing it leaves nothing behind.
/// </summary>
/// <example>
/// <code>
/// await using var node = await NodeProcess.StartAsync();
/// await node.KillAsync();
/// await node.StartAgainAsync();
/// </code>
/// </example>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly TempFolder? _ownFolder;
    private readonly HttpClient _http;
    private ChildProcess _process;

    private NodeProcess(NodeSetup setup)
    {
        _ownFolder = setup.Folder is null ? new TempFolder() : null;
        Setup = setup;
        Folder = setup.Folder ?? _ownFolder!.Path;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{setup.HttpPort}"), Timeout = ChildProcess.Patience };
        _process = Launch();
    }

    public NodeSetup Setup { get; }

    /// <summary>Gets the current directory of the node.</summary>
    public string Folder { get; }

    /// <summary>Gets what clients connect to, as <c>usergrains --gateway</c> wants it.</summary>
    public string Gateway => $"127.0.0.1:{Setup.GatewayPort}";

    /// <summary>Gets host and port of the HTTP API, as the SDKs take them.</summary>
    public string Http => $"127.0.0.1:{Setup.HttpPort}";

    public int ProcessId => _process.Id;

    /// <summary>Gets what the present process wrote.</summary>
    public ProcessOutput Output => _process.StandardOutput;

    /// <summary>Gets what the present process wrote to its standard error.</summary>
    public ProcessOutput Errors => _process.StandardError;

    /// <summary>Starts a node and waits until it is ready.</summary>
    public static async Task<NodeProcess> StartAsync(NodeSetup? setup = null)
    {
        var node = Launch(setup);
        try
        {
            await node.ReadyAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node and does not wait; for those that are meant to fail.</summary>
    public static NodeProcess Launch(NodeSetup? setup = null) => new(setup ?? new NodeSetup());

    /// <summary>Waits until the node says that it is ready. Its last line of that names the keysets.</summary>
    public Task ReadyAsync() => _process.LineAsync(line => line.StartsWith("  keysets ", StringComparison.Ordinal));

    /// <summary>Waits for a line of the present process's standard output.</summary>
    public Task<string> LineAsync(Func<string, bool> isWanted) => _process.LineAsync(isWanted);

    /// <summary>Starts the node again after it has ended, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        await _process.ExitAsync();
        await _process.DisposeAsync();
        _process = Launch();
        await ReadyAsync();
    }

    /// <summary>Ends the process without a warning (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Send(Signal.Kill);
        await _process.ExitAsync();
    }

    /// <summary>Tells the node to stop (SIGTERM), and does not wait.</summary>
    public void Terminate() => _process.Send(Signal.Terminate);

    /// <summary>Tells the node to stop (SIGTERM), and waits.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        Terminate();
        return ExitAsync();
    }

    /// <summary>Waits until the node has ended by itself.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> ExitAsync() => _process.ExitAsync();

    /// <summary>Freezes the process (SIGSTOP): it neither runs nor closes its connections.</summary>
    public void Freeze() => _process.Send(Signal.Stop);

    /// <summary>Lets a frozen process go on (SIGCONT).</summary>
    public void Thaw() => _process.Send(Signal.Continue);

    /// <summary>Asks the node over HTTP.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Changes something over HTTP.</summary>
    public async Task<(HttpStatusCode Status, string Body)> PatchAsync(string path, string json, CancellationToken cancellationToken)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PatchAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        _ownFolder?.Dispose();
    }

    private ChildProcess Launch() => ChildProcess.StartProgram(Programs.Node, [], Folder, Setup.Environment);
}
