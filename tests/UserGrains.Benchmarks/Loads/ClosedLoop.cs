using System.Diagnostics;
using StackExchange.Redis;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Callers that each have one call under way at any time.</summary>
/// <param name="callers">How many.</param>
/// <param name="serverProcessIds">The processes whose processor time counts.</param>
/// <param name="callAsync">Makes a call; it gets the caller's number and how many calls that caller has made before, in all rounds.</param>
internal sealed class ClosedLoop(int callers, int[] serverProcessIds, Func<int, int, ValueTask> callAsync)
{
    private readonly int[] _turns = new int[callers];

    private bool _ended;
    private long _completed;
    private long _failed;

    /// <summary>Runs for a time.</summary>
    /// <returns>
    /// The throughput and processor time of the calls that ended within that time, and the latencies of all calls begun in it: a call that stalls past
    /// the end is waited for.
    /// </returns>
    public async Task<Round> RunAsync(TimeSpan duration)
    {
        var latencies = new LatencyRecorder();
        _ended = false;
        _completed = 0;
        _failed = 0;
        using var serverClock = new ProcessClock(serverProcessIds);
        serverClock.Start();
        var start = Stopwatch.GetTimestamp();
        var running = Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, latencies))).ToArray();

        await Task.Delay(duration, TimeProvider.System);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var completed = Volatile.Read(ref _completed);
        var cpu = serverClock.Elapsed();
        Volatile.Write(ref _ended, true);
        await Task.WhenAll(running);
        return new Round
        {
            Throughput = completed / seconds,
            Latency = latencies.Percentiles(),
            CpuPerOperation = cpu.TotalMicroseconds / Math.Max(1, completed),
            Failures = _failed,
        };
    }

    private async Task CallAsync(int caller, LatencyRecorder latencies)
    {
        while (!Volatile.Read(ref _ended))
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                await callAsync(caller, _turns[caller]++);
            }
            catch (Exception exception) when (exception is UserGrainsException { IsTransient: true } or OrleansException or TimeoutException or RedisException or Azure.RequestFailedException)
            {
                Interlocked.Increment(ref _failed);
                continue;
            }

            latencies.AddSince(start);
            Interlocked.Increment(ref _completed);
        }
    }
}
