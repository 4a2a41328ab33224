namespace UserGrains.Benchmarks;

/// <summary>A scenario could not be measured; the message says why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
