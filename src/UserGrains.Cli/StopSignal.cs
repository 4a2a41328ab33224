using System.Runtime.InteropServices;

namespace UserGrains.Cli;

/// <summary>Ctrl+C and SIGTERM. The first asks the command to end; the second ends the process as it would without us.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private volatile bool _terminated;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>Tells a SIGTERM from a Ctrl+C in what the process ends with.</summary>
    public int ExitCodeOf(int exitCode) => exitCode == ExitCode.Interrupted && _terminated ? ExitCode.Terminated : exitCode;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        _terminated = context.Signal == PosixSignal.SIGTERM;
        _stop.Cancel();
    }
}
