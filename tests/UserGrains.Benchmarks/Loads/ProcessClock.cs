using System.Diagnostics;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Reads the processor time of processes together, in the system's steps of 10 ms.</summary>
internal sealed class ProcessClock(IEnumerable<int> processIds) : IDisposable
{
    private readonly Process[] _processes = [.. processIds.Select(Process.GetProcessById)];

    private TimeSpan _start;

    public void Start() => _start = Total();

    public TimeSpan Elapsed() => Total() - _start;

    public void Dispose() => Array.ForEach(_processes, process => process.Dispose());

    private TimeSpan Total() => _processes.Aggregate(TimeSpan.Zero, (sum, process) =>
    {
        process.Refresh();
        return sum + process.TotalProcessorTime;
    });
}
