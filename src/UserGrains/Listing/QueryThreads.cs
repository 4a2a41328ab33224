namespace UserGrains.Listing;

/// <summary>
/// Runs a silo's queries on threads of the pool, as many at a time as there are processors, so that however many there are, users' grains get their turns.
/// </summary>
internal sealed class QueryThreads : IDisposable
{
    private const int MaxWaiting = 1_000;

    private readonly SemaphoreSlim _free = new(Environment.ProcessorCount);
    private int _waiting;

    /// <summary>Runs a query.</summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.TooBusy"/>, transient.</exception>
    public async Task<T> RunAsync<T>(Func<T> query)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new UserGrainsException(UserGrainsError.TooBusy, $"{MaxWaiting} lists wait on this node already. Try again later.");
        }

        try
        {
            await _free.WaitAsync();
            try
            {
                return await Task.Run(query);
            }
            finally
            {
                _free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _free.Dispose();
}
