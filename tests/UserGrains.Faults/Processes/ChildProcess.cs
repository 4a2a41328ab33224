using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace UserGrains.Faults.Processes;

/// <summary>A program that runs beside this one, with its output captured. Disposing it kills it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>How long anything that a run waits for may take. It only ends runs that would hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private const int NoSuchProcess = 3;

    // What the caller's shell sets must not decide what a run finds.
    private static readonly string[] NotInherited = ["ASPNETCORE_", "UserGrains", "Orleans__", "OTEL_", "Logging__", "Kestrel__", "ConnectionStrings__", "DOTNET_ENVIRONMENT"];

    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    private readonly Process _process;
    private readonly string _name;
    private volatile bool _isDisposed;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys)
        {
            process.Kill(entireProcessTree: true);
        }
    };

    private ChildProcess(string name, Process process) => (_name, _process) = (name, process);

    public ProcessOutput Output { get; } = new();

    public ProcessOutput Errors { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _isDisposed || _process.HasExited;

    /// <summary>Runs a program of this build.</summary>
    public static ChildProcess StartProgram(string name, string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment) =>
        Start(name, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", program, .. arguments], folder, environment);

    /// <summary>Runs a command.</summary>
    public static ChildProcess Start(string name, string command, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var variable in start.Environment.Keys.Where(name => NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(name, process);
        process.OutputDataReceived += (_, data) => child.Output.Take(data.Data);
        process.ErrorDataReceived += (_, data) => child.Errors.Take(data.Data);
        process.Start();
        Running.TryAdd(process, true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Sends it a signal. One that has ended meanwhile, such as a silo that was told that it is given up, gets none.</summary>
    public void Send(Signal signal)
    {
        try
        {
            Signals.Send(_process.Id, signal);
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode == NoSuchProcess)
        {
            // Whoever sent it waits for its end, which has come.
        }
    }

    /// <summary>Sends one line to its standard input.</summary>
    public async Task TellAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Waits for a line of standard output, written already or to come.</summary>
    /// <exception cref="RunFailedException">The process ended without it, or the time was up; the message has the end of what it wrote.</exception>
    public async Task<string> LineAsync(Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        try
        {
            return await Output.LineAsync(isWanted).WaitAsync(Patience, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new RunFailedException($"{_name} did not say what was waited for: {exception.Message}{Environment.NewLine}{Tail(Output)}{Environment.NewLine}{Tail(Errors)}", exception);
        }
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new RunFailedException($"{_name} did not end within {Patience.TotalSeconds:0} s.{Environment.NewLine}{Tail(Output)}", exception);
        }

        Running.TryRemove(_process, out _);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        if (!_process.HasExited)
        {
            // Also a frozen process dies of SIGKILL.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        Running.TryRemove(_process, out _);
        _isDisposed = true;
        _process.Dispose();
    }

    private static string Tail(ProcessOutput output) => string.Join(Environment.NewLine, output.Lines.TakeLast(20));
}
