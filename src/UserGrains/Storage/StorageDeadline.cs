namespace UserGrains.Storage;

/// <summary>
/// Gives up operations of a grain storage that have not ended in time. All of a silo have the same time, so the oldest is always due first and one timer
/// serves them all; a timer for each could be seen in what an update costs.
/// </summary>
internal sealed class StorageDeadline : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly LinkedList<Operation> _oldestFirst = [];
    private bool _isArmed;

    /// <summary>Makes the deadline of a silo's operations.</summary>
    /// <param name="timeout">How long one may take.</param>
    /// <param name="time">The clock that measures it.</param>
    public StorageDeadline(TimeSpan timeout, TimeProvider time)
    {
        _timeout = timeout;
        _time = time;
        _timer = time.CreateTimer(_ => GiveUpOverdue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for an operation that has just begun.</summary>
    /// <returns>A task that ends as the operation does, or with a <see cref="TimeoutException"/> when its time is over; then the operation goes on by itself.</returns>
    public Task WaitAsync(Task started)
    {
        if (started.IsCompleted)
        {
            return started;
        }

        var operation = new Operation(this, started, _time.GetTimestamp());
        lock (_lock)
        {
            _oldestFirst.AddLast(operation.Place);
            if (!_isArmed)
            {
                _isArmed = true;
                _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
            }
        }

        started.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(operation.End);
        return operation.Task;
    }

    public void Dispose() => _timer.Dispose();

    private void GiveUpOverdue()
    {
        List<Operation> overdue = [];
        lock (_lock)
        {
            _isArmed = false;
            while (!_isArmed && _oldestFirst.First is { Value: var oldest })
            {
                var left = _timeout - _time.GetElapsedTime(oldest.Start);
                if (left <= TimeSpan.Zero)
                {
                    _oldestFirst.RemoveFirst();
                    overdue.Add(oldest);
                }
                else
                {
                    _isArmed = true;
                    _timer.Change(left, Timeout.InfiniteTimeSpan);
                }
            }
        }

        overdue.ForEach(operation => operation.GiveUp());
    }

    private void Forget(Operation operation)
    {
        lock (_lock)
        {
            if (operation.Place.List is not null)
            {
                _oldestFirst.Remove(operation.Place);
            }
        }
    }

    // Who waits goes on where the operation ends, as without a deadline.
    private sealed class Operation : TaskCompletionSource
    {
        private readonly StorageDeadline _deadline;
        private readonly Task _started;

        public Operation(StorageDeadline deadline, Task started, long start)
        {
            _deadline = deadline;
            _started = started;
            Start = start;
            Place = new LinkedListNode<Operation>(this);
        }

        public long Start { get; }

        public LinkedListNode<Operation> Place { get; }

        public void End()
        {
            _deadline.Forget(this);
            if (!TrySetFromTask(_started))
            {
                _ = _started.Exception; // It was given up, so nobody else looks at how it failed.
            }
        }

        public void GiveUp() => TrySetException(new TimeoutException(
            $"The grain storage has not answered for {_deadline._timeout.TotalSeconds} s ({UserGrainsOptions.SectionName}:{nameof(UserGrainsOptions.StorageTimeout)})."));
    }
}
