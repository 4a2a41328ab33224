namespace UserGrains.Cli.Import;

/// <summary>What an import has done so far. Thread-safe.</summary>
internal sealed class ImportTally
{
    /// <summary>The most lines that are reported one by one; of those beyond only the number is told.</summary>
    public const int MaxReportedLines = 20;

    private readonly Lock _lock = new();
    private readonly SortedList<long, string> _failures = [];
    private long _stored;
    private long _kept;
    private long _failed;

    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Gets how many users of a restore were there already, and were left as they are.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Gets the failed lines with the lowest numbers, in their order.</summary>
    public IReadOnlyList<KeyValuePair<long, string>> Failures
    {
        get
        {
            lock (_lock)
            {
                return _failures.ToArray();
            }
        }
    }

    public void AddStored() => Interlocked.Increment(ref _stored);

    public void AddKept() => Interlocked.Increment(ref _kept);

    public void AddFailed(long lineNumber, string message)
    {
        lock (_lock)
        {
            _failed++;
            _failures.Add(lineNumber, message);
            if (_failures.Count > MaxReportedLines)
            {
                _failures.RemoveAt(MaxReportedLines);
            }
        }
    }
}
