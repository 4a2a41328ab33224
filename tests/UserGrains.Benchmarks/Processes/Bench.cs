using System.Diagnostics;
using System.Globalization;
using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Processes;

/// <summary>Starts the processes of one scenario and ends them with it, whatever happens.</summary>
internal sealed class Bench(string scenario, TimeSpan maxTime, DirectoryInfo folder) : IAsyncDisposable
{
    /// <summary>How long a scenario may take that does not say otherwise.</summary>
    public static readonly TimeSpan UsualMaxTime = TimeSpan.FromMinutes(2);

    // What is left for ending the processes.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ScratchFolder _scratch = new(folder);
    private readonly Stack<IAsyncDisposable> _processes = new();

    private int _azuritePort;

    /// <summary>A new, empty folder on the disk to measure; gone when the scenario ends.</summary>
    public string NewFolder(string name) => _scratch.NewChild(name);

    /// <summary>Starts the Azurite that servers and loads use from now on; its data is in memory.</summary>
    public async Task StartAzuriteAsync(CancellationToken cancellationToken)
    {
        Say("starting Azurite");
        var azurite = await AzuriteProcess.StartAsync(FreePorts.Take(1)[0], cancellationToken);
        _processes.Push(azurite);
        _azuritePort = azurite.Port;
    }

    public async Task<ServerProcess> StartServerAsync(ServerKind kind, CancellationToken cancellationToken)
    {
        Say($"starting a server: {kind}");
        var server = new ServerProcess(kind, FreePorts.Take(3), _azuritePort, NewFolder(kind.ToString()));
        _processes.Push(server);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts a load and has it prepare its users.</summary>
    /// <param name="kind">The load.</param>
    /// <param name="server">The server it calls; <see langword="null"/> when it calls none.</param>
    /// <param name="users">How many users it works on.</param>
    /// <param name="callers">How many callers each have one call under way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<LoadProcess> StartLoadAsync(LoadKind kind, ServerProcess? server, int users, int callers, CancellationToken cancellationToken) =>
        StartLoadAsync(kind, server is null ? [] : [server], users, callers, cancellationToken);

    /// <summary>Starts a load and has it prepare its users.</summary>
    /// <param name="kind">The load.</param>
    /// <param name="servers">The silos of the cluster that it calls.</param>
    /// <param name="users">How many users it works on.</param>
    /// <param name="callers">How many callers each have one call under way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<LoadProcess> StartLoadAsync(LoadKind kind, IReadOnlyList<ServerProcess> servers, int users, int callers, CancellationToken cancellationToken)
    {
        Say($"starting a load: {kind}");
        var child = await ChildProcess.StartAsync(
            $"load {kind}",
            [
                LoadRole.Name,
                kind.ToString(),
                string.Join(',', servers.Select(server => server.GatewayPort)),
                (servers.Count == 0 ? 0 : servers[0].HttpPort).ToString(CultureInfo.InvariantCulture),
                _azuritePort.ToString(CultureInfo.InvariantCulture),
                string.Join(',', servers.Select(server => server.ProcessId)),
                users.ToString(CultureInfo.InvariantCulture),
                callers.ToString(CultureInfo.InvariantCulture),
                NewFolder(kind.ToString()),
            ],
            new Dictionary<string, string>(StringComparer.Ordinal),
            cancellationToken);
        _processes.Push(child);
        var load = new LoadProcess(child);
        await load.RunAsync(LoadStep.Prepare, TimeSpan.Zero, cancellationToken);
        return load;
    }

    /// <summary>
    /// Repeats something up to so many times, and fewer on a machine so busy that the next time would end after the scenario's limit.
    /// </summary>
    public async Task RepeatAsync(int times, Func<int, Task> doAsync)
    {
        for (var time = 1; time <= times; time++)
        {
            var start = Stopwatch.GetTimestamp();
            await doAsync(time);
            if (time < times && Stopwatch.GetElapsedTime(_start) + Stopwatch.GetElapsedTime(start) > maxTime - StopTime)
            {
                Say($"this machine is busy: stopping after round {time} of {times}");
                return;
            }
        }
    }

    /// <summary>Shows progress, on stderr.</summary>
    public void Say(string what) => Console.Error.WriteLine($"[{scenario}] {what}");

    /// <summary>Ends everything started so far, loads before the servers they call.</summary>
    public async Task StopAllAsync()
    {
        while (_processes.TryPop(out var process))
        {
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (_scratch)
        {
            await StopAllAsync();
        }
    }
}
