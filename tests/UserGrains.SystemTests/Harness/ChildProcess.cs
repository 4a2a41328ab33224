using System.Collections.Concurrent;
using System.Diagnostics;

namespace UserGrains.SystemTests.Harness;

/// <summary>A program that runs beside the test, with its output captured. Disposing it kills it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>How long anything that a test waits for may take. It only ends tests that would hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // What the tester's shell sets must not decide what a test finds.
    private static readonly string[] NotInherited = ["ASPNETCORE_", "UserGrains", "Orleans__", "OTEL_", "Logging__", "Kestrel__", "DOTNET_ENVIRONMENT"];

    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    private readonly Process _process;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys)
        {
            process.Kill(entireProcessTree: true);
        }
    };

    private ChildProcess(Process process) => _process = process;

    public ProcessOutput StandardOutput { get; } = new();

    public ProcessOutput StandardError { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Runs a program of this build.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="currentDirectory">Where it runs.</param>
    /// <param name="environment">Variables to set.</param>
    public static ChildProcess StartProgram(
        string program,
        IEnumerable<string> arguments,
        string currentDirectory,
        IReadOnlyDictionary<string, string>? environment = null) =>
        Start(Programs.Dotnet, ["exec", program, .. arguments], currentDirectory, environment);

    /// <summary>Runs a command.</summary>
    public static ChildProcess Start(
        string command,
        IEnumerable<string> arguments,
        string currentDirectory,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = currentDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, data) => child.StandardOutput.Take(data.Data);
        process.ErrorDataReceived += (_, data) => child.StandardError.Take(data.Data);
        process.Start();
        Running.TryAdd(process, true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return child;
    }

    public void Send(Signal signal) => Signals.Send(_process.Id, signal);

    /// <summary>Waits for a line of standard output, written already or to come.</summary>
    /// <exception cref="InvalidOperationException">The process ended without it, or the time was up; the message has everything that it wrote.</exception>
    public async Task<string> LineAsync(Func<string, bool> isWanted)
    {
        try
        {
            return await StandardOutput.LineAsync(isWanted).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException(
                $"The line that was waited for did not come: {exception.Message}\nOutput:\n{StandardOutput.Text}\nErrors:\n{StandardError.Text}",
                exception);
        }
    }

    /// <summary>Waits until it has ended and everything that it wrote is here.</summary>
    /// <param name="patience">How long that may take; <see cref="Patience"/> when it is not said.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(patience ?? Patience, TestContext.Current.CancellationToken);
        Running.TryRemove(_process, out _);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Also a frozen process dies of SIGKILL.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        Running.TryRemove(_process, out _);
        _process.Dispose();
    }
}
