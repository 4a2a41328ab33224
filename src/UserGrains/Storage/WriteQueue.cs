namespace UserGrains.Storage;

/// <summary>
/// The batching of group commit, by back-pressure: what has queued up while one batch was under way becomes the next one. There is no timer, so a
/// write that finds the storage idle goes at once, and batches grow with the load.
/// </summary>
/// <remarks>
/// The queue does not run anything. Whoever adds to an idle queue is given the pump, of which there is one: it takes batches, executes and settles them
/// until <see cref="TakeOrStop"/> says that nothing waits. Where the pump runs (on the caller, a thread, a task) is the storage's choice.
/// </remarks>
internal sealed class WriteQueue<TWrite>(WriteQueueLimits limits)
    where TWrite : QueuedWrite
{
    private readonly Lock _lock = new();
    private readonly Queue<TWrite> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingBytes;
    private bool _pumping;
    private bool _closed;

    /// <summary>Gets how many writes wait, withdrawn ones among them. May be a little old.</summary>
    public int Length => _waiting.Count;

    /// <summary>Offers a write.</summary>
    public WriteQueueAdmission Add(TWrite write)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return WriteQueueAdmission.Closed;
            }

            if (_waiting.Count >= limits.MaxQueuedWrites || (_waitingBytes > 0 && _waitingBytes + write.Bytes > limits.MaxQueuedBytes))
            {
                return WriteQueueAdmission.Full;
            }

            _waiting.Enqueue(write);
            _waitingBytes += write.Bytes;
            if (_pumping)
            {
                return WriteQueueAdmission.Queued;
            }

            _pumping = true;
            return WriteQueueAdmission.QueuedAndPumpIsYours;
        }
    }

    /// <summary>Fills <paramref name="batch"/>, which must be empty, with the oldest writes. Only the pump calls this.</summary>
    /// <returns><see langword="false"/> when nothing waits: the pump has ended and the next writer gets it.</returns>
    public bool TakeOrStop(List<TWrite> batch)
    {
        lock (_lock)
        {
            var bytes = 0L;
            while (batch.Count < limits.MaxBatchWrites && _waiting.TryPeek(out var write) && (batch.Count == 0 || bytes + write.Bytes <= limits.MaxBatchBytes))
            {
                _waiting.Dequeue();
                _waitingBytes -= write.Bytes;
                if (write.TryTake())
                {
                    bytes += write.Bytes;
                    batch.Add(write);
                }
            }

            if (batch.Count > 0)
            {
                return true;
            }

            _pumping = false;
            if (_closed)
            {
                _drained.TrySetResult();
            }

            return false;
        }
    }

    /// <summary>Ends the pump when nothing waits.</summary>
    /// <returns><see langword="false"/> when something waits: the pump goes on.</returns>
    public bool TryStop()
    {
        lock (_lock)
        {
            if (_waiting.Count > 0)
            {
                return false;
            }

            _pumping = false;
            if (_closed)
            {
                _drained.TrySetResult();
            }

            return true;
        }
    }

    /// <summary>Refuses further writes.</summary>
    /// <returns>A task that ends when everything that was queued has been settled.</returns>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (!_pumping)
            {
                _drained.TrySetResult();
            }

            return _drained.Task;
        }
    }
}
