using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Loads;

/// <summary>What was updated when, and what a watcher was told when, both on the machine's clock.</summary>
/// <param name="users">How many users there are.</param>
internal sealed class DeliveryLog(int users)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<Entry> _updates = [];
    private readonly List<Entry> _arrivals = [];
    private readonly long[] _stored = new long[users];
    private readonly long[] _arrived = new long[users];

    private TaskCompletionSource? _everythingArrived;

    /// <summary>Notes an acknowledged update.</summary>
    public void Updated(int user, UserMetadata state)
    {
        lock (_lock)
        {
            _updates.Add(new Entry(user, state.Version, state.Updated));
            _stored[user] = Math.Max(_stored[user], state.Version);
        }
    }

    /// <summary>Notes a change that a watcher was told.</summary>
    public void Arrived(int user, long version)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (_lock)
        {
            _arrivals.Add(new Entry(user, version, now));
            _arrived[user] = Math.Max(_arrived[user], version);
            if (_everythingArrived is not null && HasEverything())
            {
                _everythingArrived.TrySetResult();
            }
        }
    }

    /// <summary>Waits until the watcher has been told every acknowledged update, or a later one of the same user.</summary>
    /// <exception cref="BenchmarkException">That took more than 10 seconds: some were lost.</exception>
    public async Task WaitAsync()
    {
        Task everythingArrived;
        lock (_lock)
        {
            _everythingArrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            everythingArrived = _everythingArrived.Task;
            if (HasEverything())
            {
                _everythingArrived.TrySetResult();
            }
        }

        try
        {
            await everythingArrived.WaitAsync(MaxWait, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"{_stored.Where((version, user) => _arrived[user] < version).Count()} users' latest updates never arrived.");
        }
    }

    /// <summary>
    /// The time from each update to the first change that held it or a later one of the same user. An update that went out with its successor counts too.
    /// </summary>
    /// <param name="stored">
    /// When writes were stored. An update counts from the first write of its user that was stored after it was decided, which is its own or one before it; without one, from its decision.
    /// </param>
    public Latency Latencies(IEnumerable<StoredTime> stored)
    {
        var latencies = new LatencyRecorder();
        var storedTimes = stored.ToLookup(time => Workload.Number(UserKey.TryParse(time.GrainKey, out var key) ? key.Id : throw new BenchmarkException("A grain was stored that is no user.")), time => time.At);
        lock (_lock)
        {
            var arrivals = _arrivals.ToLookup(entry => entry.User);
            foreach (var updates in _updates.GroupBy(entry => entry.User))
            {
                var starts = storedTimes[updates.Key].Order().ToArray();
                using var next = arrivals[updates.Key].OrderBy(entry => entry.Version).ThenBy(entry => entry.At).GetEnumerator();
                var hasNext = next.MoveNext();
                foreach (var update in updates.OrderBy(entry => entry.Version))
                {
                    while (hasNext && next.Current.Version < update.Version)
                    {
                        hasNext = next.MoveNext();
                    }

                    if (hasNext)
                    {
                        latencies.Add(next.Current.At - StartOf(update.At, starts));
                    }
                }
            }
        }

        return latencies.Percentiles();
    }

    /// <summary>Forgets the updates and arrivals of earlier rounds, not what each user's latest version is.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _updates.Clear();
            _arrivals.Clear();
            _everythingArrived = null;
        }
    }

    private static DateTimeOffset StartOf(DateTimeOffset decided, DateTimeOffset[] stored)
    {
        var first = Array.BinarySearch(stored, decided);
        first = first < 0 ? ~first : first;
        return first < stored.Length ? stored[first] : decided;
    }

    private bool HasEverything()
    {
        for (var user = 0; user < _stored.Length; user++)
        {
            if (_arrived[user] < _stored[user])
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Entry(int User, long Version, DateTimeOffset At);
}
