using System.Diagnostics;
using UserGrains.Client;

namespace UserGrains.Benchmarks.Loads;

/// <summary>A watch that keeps, of each user, the version that it was told last and when.</summary>
internal sealed class UserWatch : IAsyncDisposable
{
    private readonly int _first;
    private readonly long[] _versions;
    private readonly long[] _arrivals;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watch;

    private long[]? _wanted;
    private int _missing;
    private TaskCompletionSource _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private UserWatch(Chat chat, int first, int count)
    {
        _first = first;
        _versions = new long[count];
        _arrivals = new long[count];
        _watch = Task.Run(() => WatchAsync(chat));
    }

    /// <summary>Watches a row of users, all of whom exist.</summary>
    public static UserWatch Start(Chat chat, int first, int count) => new(chat, first, count);

    /// <summary>Waits until each user has at least this version; returns the time at which the last one of them got there.</summary>
    /// <param name="versions">The version of each user.</param>
    /// <param name="limit">How long to wait.</param>
    /// <exception cref="BenchmarkException">Some did not get there in time.</exception>
    public async Task<long> WaitAsync(long[] versions, TimeSpan limit)
    {
        Task found;
        lock (_lock)
        {
            _wanted = versions;
            _missing = _versions.Where((version, user) => version < versions[user]).Count();
            _found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            found = _found.Task;
            if (_missing == 0)
            {
                _found.TrySetResult();
            }
        }

        try
        {
            await (await Task.WhenAny(found, _watch)).WaitAsync(limit, TimeProvider.System);
            await found.WaitAsync(limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"{_missing} of {_versions.Length} users' latest states did not arrive within {limit.TotalSeconds:0} s.");
        }

        lock (_lock)
        {
            return _arrivals.Max();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task WatchAsync(Chat chat)
    {
        var ids = Enumerable.Range(_first, _versions.Length).Select(Workload.Id);
        await foreach (var batch in chat.WatchAsync(ids, cancellationToken: _ended.Token))
        {
            var now = Stopwatch.GetTimestamp();
            lock (_lock)
            {
                foreach (var change in batch.Changes)
                {
                    Arrived(Workload.Number(change.Id) - _first, change.Version, now);
                }
            }
        }
    }

    private void Arrived(int user, long version, long now)
    {
        if (_wanted is not null && _versions[user] < _wanted[user] && version >= _wanted[user] && --_missing == 0)
        {
            _found.TrySetResult();
        }

        _versions[user] = version;
        _arrivals[user] = now;
    }
}
