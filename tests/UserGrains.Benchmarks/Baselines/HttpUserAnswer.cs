namespace UserGrains.Benchmarks.Baselines;

/// <summary>An answer with a user, as the node has it.</summary>
internal sealed record HttpUserAnswer(int Status, HttpUser Data);
