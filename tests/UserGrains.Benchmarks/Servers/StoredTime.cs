namespace UserGrains.Benchmarks.Servers;

/// <summary>When a write of a user was stored.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct StoredTime([property: Id(0)] string GrainKey, [property: Id(1)] DateTimeOffset At);
