namespace UserGrains.Benchmarks.Reporting;

/// <summary>What a figure is compared with, measured in the same run.</summary>
internal sealed record Baseline(string Name, double Value);
