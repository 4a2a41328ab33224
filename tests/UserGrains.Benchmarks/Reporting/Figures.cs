namespace UserGrains.Benchmarks.Reporting;

/// <summary>Turns rounds into figures.</summary>
internal static class Figures
{
    /// <summary>Throughput, latencies and processor time of a round, each beside the baseline's when there is one.</summary>
    /// <param name="scenario">The scenario's name.</param>
    /// <param name="ours">Our round.</param>
    /// <param name="baseline">The baseline's name and round.</param>
    /// <param name="targets">The targets of some of these figures.</param>
    public static IEnumerable<Figure> Of(
        string scenario,
        Round ours,
        (string Name, Round Round)? baseline = null,
        params (Metric Metric, Target Target)[] targets)
    {
        return
        [
            Make(Metric.Throughput, round => round.Throughput),
            Make(Metric.LatencyP50, round => round.Latency.P50),
            Make(Metric.LatencyP99, round => round.Latency.P99),
            Make(Metric.LatencyP999, round => round.Latency.P999),
            .. ours.CpuPerOperation > 0 ? [Make(Metric.CpuPerOperation, round => round.CpuPerOperation)] : Array.Empty<Figure>(),
        ];

        Figure Make(Metric metric, Func<Round, double> figure) => new(scenario, metric, figure(ours))
        {
            Baseline = baseline is { } other && figure(other.Round) > 0 ? new Baseline(other.Name, figure(other.Round)) : null,
            Target = targets.FirstOrDefault(target => target.Metric == metric).Target,
        };
    }
}
