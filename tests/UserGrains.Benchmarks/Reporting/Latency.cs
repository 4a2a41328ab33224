namespace UserGrains.Benchmarks.Reporting;

/// <summary>Percentiles of a latency, in milliseconds.</summary>
internal sealed record Latency(double P50, double P99, double P999);
