using System.Diagnostics;
using HdrHistogram;

namespace UserGrains.Benchmarks.Reporting;

/// <summary>Collects latencies from many callers at once, from 0.1 µs to 2 minutes at three digits.</summary>
internal sealed class LatencyRecorder
{
    // Units of 100 ns.
    private readonly LongConcurrentHistogram _histogram = new(1, TimeSpan.FromMinutes(2).Ticks, 3);

    /// <summary>Adds the time since a <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public void AddSince(long timestamp) => Add(Stopwatch.GetElapsedTime(timestamp));

    /// <summary>Adds one latency; below 0 it counts as 0, above 2 minutes as 2 minutes.</summary>
    public void Add(TimeSpan latency) =>
        _histogram.RecordValue(Math.Clamp(latency.Ticks, 0, TimeSpan.FromMinutes(2).Ticks));

    public Latency Percentiles() => new(At(50), At(99), At(99.9));

    private double At(double percentile) => TimeSpan.FromTicks(_histogram.GetValueAtPercentile(percentile)).TotalMilliseconds;
}
