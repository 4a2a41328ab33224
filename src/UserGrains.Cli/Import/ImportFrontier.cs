namespace UserGrains.Cli.Import;

/// <summary>
/// Finds, among lines that are stored in any order, the position up to which all are. It stops for good before a line that failed,
/// so that a repetition comes back to that line. Thread-safe.
/// </summary>
/// <remarks>
/// It remembers the lines since the oldest one under way. They are few: users are spread over the workers by their ids, so a worker that is held up
/// soon holds up the reading too.
/// </remarks>
internal sealed class ImportFrontier(ImportPosition start)
{
    private readonly Lock _lock = new();
    private readonly Queue<ImportedUser> _underWay = new();
    private ImportPosition _position = start;
    private bool _failed;

    public ImportPosition Position
    {
        get
        {
            lock (_lock)
            {
                return _position;
            }
        }
    }

    /// <summary>Takes note of a line, in the order of the file.</summary>
    public void Begin(ImportedUser user)
    {
        lock (_lock)
        {
            if (!_failed)
            {
                _underWay.Enqueue(user);
            }
        }
    }

    /// <summary>Takes note of a line that is stored.</summary>
    public void Store(ImportedUser user)
    {
        lock (_lock)
        {
            user.IsStored = true;
            while (_underWay.TryPeek(out var oldest) && oldest.IsStored)
            {
                _position = oldest.End;
                _underWay.Dequeue();
            }
        }
    }

    /// <summary>Takes note that a line failed: one that is under way and will never be stored, or the one after the last that began.</summary>
    public void Fail()
    {
        lock (_lock)
        {
            _failed = true;
        }
    }
}
