using System.Diagnostics;
using System.Text.Json;
using UserGrains.Benchmarks.Roles;

namespace UserGrains.Benchmarks.Processes;

/// <summary>
/// This program in another process and role. Requests go to its stdin and answers come from its stdout, one JSON object a line;
/// it ends when its stdin does, so it never outlives the driver.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan MaxStopTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly string _name;

    private ChildProcess(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    public int Id => _process.Id;

    /// <summary>Starts a role and waits until it says that it is ready.</summary>
    /// <param name="name">What it is, for error messages.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Variables that it gets unless the driver's own environment has them.</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    public static async Task<ChildProcess> StartAsync(
        string name,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) is "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "UserGrains.Benchmarks.dll"));
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (variable, value) in environment)
        {
            start.Environment.TryAdd(variable, value);
        }

        var process = Process.Start(start) ?? throw new BenchmarkException($"{name} did not start.");
        var child = new ChildProcess(process, name);
        try
        {
            await child.ReadAsync(cancellationToken);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the process do one thing, and returns what it answers.</summary>
    /// <exception cref="BenchmarkException">It answered with an error, or ended.</exception>
    public async Task<RoleReply> AskAsync(RoleRequest request, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>Ends the process as SIGKILL does: nothing is flushed, nothing is said.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            using var limit = new CancellationTokenSource(MaxStopTime, TimeProvider.System);
            try
            {
                _process.StandardInput.Close();
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (IOException)
            {
                // It was killed: there is nobody to say goodbye to.
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
    }

    private async Task<RoleReply> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new BenchmarkException($"{_name} ended before it answered; its errors are above.");
        var reply = JsonSerializer.Deserialize<RoleReply>(line)!;
        return reply.Error is null ? reply : throw new BenchmarkException($"{_name}: {reply.Error}");
    }
}
