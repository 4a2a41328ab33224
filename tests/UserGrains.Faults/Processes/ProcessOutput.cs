namespace UserGrains.Faults.Processes;

/// <summary>The lines that a process has written, and waits for lines to come.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> IsWanted, TaskCompletionSource<string> Found)> _waits = [];
    private bool _ended;

    /// <summary>Gets everything written so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public string Text => string.Join(Environment.NewLine, Lines);

    /// <summary>Finds the last line of a kind; <see langword="null"/> when there is none.</summary>
    public string? Last(Predicate<string> isWanted)
    {
        lock (_lock)
        {
            return _lines.FindLast(isWanted);
        }
    }

    /// <summary>Waits for a line, written already or to come.</summary>
    /// <exception cref="InvalidOperationException">The output ended without it.</exception>
    public Task<string> LineAsync(Func<string, bool> isWanted)
    {
        lock (_lock)
        {
            if (_lines.Find(line => isWanted(line)) is { } line)
            {
                return Task.FromResult(line);
            }

            if (_ended)
            {
                return Task.FromException<string>(NeverCame());
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((isWanted, found));
            return found.Task;
        }
    }

    /// <summary>Takes what the process wrote; <see langword="null"/> when there is no more to come.</summary>
    internal void Take(string? line)
    {
        lock (_lock)
        {
            if (line is null)
            {
                _ended = true;
                _waits.ForEach(wait => wait.Found.TrySetException(NeverCame()));
                return;
            }

            _lines.Add(line);
            foreach (var (_, found) in _waits.FindAll(wait => wait.IsWanted(line)))
            {
                found.TrySetResult(line);
            }
        }
    }

    private static InvalidOperationException NeverCame() => new("The output ended.");
}
