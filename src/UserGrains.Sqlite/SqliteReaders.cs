using System.Collections.Concurrent;

namespace UserGrains.Sqlite;

/// <summary>
/// The connections that read. A read runs on its caller: it takes some 10 µs, less than handing it to another thread and back
/// (docs/decisions/sqlite-reads.md). Whoever reads much at once takes a thread of its own.
/// </summary>
internal sealed class SqliteReaders(Func<ReaderSession> open, int maxConnections) : IDisposable
{
    private readonly SemaphoreSlim _free = new(maxConnections);
    private readonly ConcurrentStack<ReaderSession> _idle = new();
    private bool _closed;

    /// <summary>Runs a read on a connection that nobody else uses, and waits for one if need be.</summary>
    public async ValueTask<TResult> UseAsync<TState, TResult>(TState state, Func<ReaderSession, TState, TResult> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            if (_closed)
            {
                throw SqliteDatabase.Closed();
            }

            if (!_idle.TryPop(out var session))
            {
                session = open();
            }

            // A connection that failed is not trusted with the next read.
            var usable = false;
            try
            {
                var result = read(session, state);
                usable = true;
                return result;
            }
            finally
            {
                if (usable)
                {
                    _idle.Push(session);
                }
                else
                {
                    session.Dispose();
                }
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public async Task CloseAsync()
    {
        for (var i = 0; i < maxConnections; i++)
        {
            await _free.WaitAsync(CancellationToken.None);
        }

        _closed = true;
        _free.Release(maxConnections);
        while (_idle.TryPop(out var session))
        {
            session.Dispose();
        }
    }

    public void Dispose() => _free.Dispose();
}
