namespace UserGrains.Benchmarks.Reporting;

/// <summary>What one round of a load measured.</summary>
internal sealed record Round
{
    /// <summary>Operations that ended well within the round's time, per second.</summary>
    public double Throughput { get; init; }

    /// <summary>The time that the step took, in seconds, where that is the figure.</summary>
    public double Seconds { get; init; }

    public Latency Latency { get; init; } = new(0, 0, 0);

    /// <summary>The server's processor time per operation, in microseconds.</summary>
    public double CpuPerOperation { get; init; }

    /// <summary>Operations that ended with an error. They count in no other figure.</summary>
    public long Failures { get; init; }

    /// <summary>The median of some rounds, figure by figure.</summary>
    public static Round Median(IReadOnlyCollection<Round> rounds)
    {
        return new Round
        {
            Throughput = Of(round => round.Throughput),
            Seconds = Of(round => round.Seconds),
            Latency = new(Of(round => round.Latency.P50), Of(round => round.Latency.P99), Of(round => round.Latency.P999)),
            CpuPerOperation = Of(round => round.CpuPerOperation),
            Failures = rounds.Sum(round => round.Failures),
        };

        double Of(Func<Round, double> figure)
        {
            var sorted = rounds.Select(figure).Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public override string ToString()
    {
        var cpu = CpuPerOperation > 0 ? FormattableString.Invariant($", {CpuPerOperation:0.0} µs CPU each") : string.Empty;
        var failures = Failures > 0 ? FormattableString.Invariant($", {Failures} failed") : string.Empty;
        return FormattableString.Invariant($"{Throughput:N0}/s, p50 {Latency.P50:0.###} p99 {Latency.P99:0.###} p999 {Latency.P999:0.###} ms")
            + cpu + failures;
    }
}
