namespace UserGrains.Benchmarks.Reporting;

/// <summary>One measured number, beside its baseline and target if it has them.</summary>
internal sealed record Figure(string Scenario, Metric Metric, double Value)
{
    public Baseline? Baseline { get; init; }

    public Target? Target { get; init; }

    /// <summary>The value divided by the baseline's; <see langword="null"/> without a baseline.</summary>
    public double? Ratio => Baseline is { Value: > 0 } baseline ? Value / baseline.Value : null;

    /// <summary>Whether the target is kept; <see langword="null"/> without a target.</summary>
    public bool? Met => Target?.IsMetBy(this);
}
