namespace UserGrains.Testing;

/// <summary>Holds writes of <see cref="TestStorage"/>. Disposing it lets them go, and holds no further ones.</summary>
public sealed class StorageHold : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource> _held = [];
    private readonly SemaphoreSlim _arrivals = new(initialCount: 0);
    private readonly Action<StorageHold> _onDisposed;

    internal StorageHold(string? key, StorageMoment moment, Action<StorageHold> onDisposed)
    {
        Key = key;
        Moment = moment;
        _onDisposed = onDisposed;
    }

    internal string? Key { get; }

    internal StorageMoment Moment { get; }

    /// <summary>Waits until one more write is held than this was called before.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A task that ends when the write is held.</returns>
    public Task WaitForWriteAsync(CancellationToken cancellationToken = default) => _arrivals.WaitAsync(cancellationToken);

    /// <summary>Lets the writes go that are held now; later ones are held again.</summary>
    public void Release()
    {
        List<TaskCompletionSource> released;
        lock (_lock)
        {
            released = [.. _held];
            _held.Clear();
        }

        released.ForEach(write => write.SetResult());
    }

    /// <summary>Lets the write go that was held last; the others are held on, and so are later ones.</summary>
    public void ReleaseLast()
    {
        TaskCompletionSource last;
        lock (_lock)
        {
            last = _held[^1];
            _held.RemoveAt(_held.Count - 1);
        }

        last.SetResult();
    }

    /// <summary>Lets the writes go that are held now, and holds no further ones.</summary>
    public void Dispose()
    {
        _onDisposed(this);
        Release();
    }

    internal Task HoldAsync()
    {
        var write = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _held.Add(write);
        }

        _arrivals.Release();
        return write.Task;
    }
}
