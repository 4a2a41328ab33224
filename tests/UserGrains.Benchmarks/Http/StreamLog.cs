using System.Diagnostics;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Http;

/// <summary>When each update was answered, and when each stream that watches its user was told.</summary>
internal sealed class StreamLog
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Stream, int User), long> _arrived = [];
    private readonly HashSet<(int Stream, int User)> _missing = [];
    private readonly List<(int Stream, int User, long Version, long At)> _arrivals = [];
    private readonly Dictionary<(int User, long Version), long> _answers = [];
    private readonly long[] _stored;

    private TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamLog(int users, int[][] streams)
    {
        _stored = new long[users];
        for (var stream = 0; stream < streams.Length; stream++)
        {
            foreach (var user in streams[stream])
            {
                _arrived[(stream, user)] = 0;
            }
        }
    }

    public void Answered(int user, long version)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _answers[(user, version)] = now;
            _stored[user] = Math.Max(_stored[user], version);
        }
    }

    public void Arrived(int stream, int user, long version)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _arrivals.Add((stream, user, version, now));
            _arrived[(stream, user)] = version;
            if (version >= _stored[user] && _missing.Remove((stream, user)) && _missing.Count == 0)
            {
                _complete.TrySetResult();
            }
        }
    }

    /// <summary>Waits until every stream has been told the latest version of each of its users.</summary>
    /// <exception cref="BenchmarkException">That took more than 20 seconds: some were lost.</exception>
    public async Task WaitAsync()
    {
        lock (_lock)
        {
            _complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _missing.UnionWith(_arrived.Where(entry => entry.Value < Math.Max(1, _stored[entry.Key.User])).Select(entry => entry.Key));
            if (_missing.Count == 0)
            {
                return;
            }
        }

        try
        {
            await _complete.Task.WaitAsync(MaxWait, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"{_missing.Count} latest states never reached a stream.");
        }
    }

    /// <summary>Forgets the answers and arrivals of earlier rounds.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _arrivals.Clear();
            _answers.Clear();
        }
    }

    /// <summary>
    /// The time from each update's answer to the first event on each stream that has it or a later state of the user; 0 when the event came first.
    /// </summary>
    public Latency Latencies()
    {
        var latencies = new LatencyRecorder();
        lock (_lock)
        {
            foreach (var deliveries in _arrivals.GroupBy(arrival => (arrival.Stream, arrival.User)))
            {
                // Versions of one user rise by 1, so what lies between two arrivals came with the second.
                long? before = null;
                foreach (var arrival in deliveries.OrderBy(arrival => arrival.Version))
                {
                    for (var version = (before ?? arrival.Version - 1) + 1; version <= arrival.Version; version++)
                    {
                        if (_answers.TryGetValue((arrival.User, version), out var answered))
                        {
                            latencies.Add(arrival.At > answered ? Stopwatch.GetElapsedTime(answered, arrival.At) : TimeSpan.Zero);
                        }
                    }

                    before = arrival.Version;
                }
            }
        }

        return latencies.Percentiles();
    }
}
