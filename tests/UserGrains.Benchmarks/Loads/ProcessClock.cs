using System.Diagnostics;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Reads the processor time of a process, in the system's steps of 10 ms.</summary>
internal sealed class ProcessClock(int processId) : IDisposable
{
    private readonly Process _process = Process.GetProcessById(processId);

    private TimeSpan _start;

    public void Start() => _start = _process.TotalProcessorTime;

    public TimeSpan Elapsed() => _process.TotalProcessorTime - _start;

    public void Dispose() => _process.Dispose();
}
