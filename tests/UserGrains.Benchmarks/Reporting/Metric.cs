namespace UserGrains.Benchmarks.Reporting;

/// <summary>What is measured, and in which unit.</summary>
internal sealed record Metric(string Name, string Unit)
{
    public static readonly Metric Throughput = new("throughput", "1/s");

    public static readonly Metric LatencyP50 = new("latency-p50", "ms");

    public static readonly Metric LatencyP99 = new("latency-p99", "ms");

    public static readonly Metric LatencyP999 = new("latency-p999", "ms");

    public static readonly Metric CpuPerOperation = new("cpu-per-op", "µs");

    public static readonly Metric Ready = new("ready", "s");

    public static readonly Metric Converged = new("converged", "s");

    public static readonly Metric PerConnection = new("per-connection", "bytes");

    /// <summary>Calls that ended with an error.</summary>
    public static readonly Metric Errors = new("errors", "");

    public static readonly Metric PerUser = new("per-user", "bytes");
}
