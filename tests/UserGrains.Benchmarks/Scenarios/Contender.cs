using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>One side of a comparison: a load that is ready to run.</summary>
/// <param name="Name">What it measures, for people.</param>
/// <param name="Load">The load.</param>
/// <param name="RoundTime">How long each of its rounds takes.</param>
/// <param name="Step">Which of the load's steps is measured.</param>
internal sealed record Contender(string Name, LoadProcess Load, TimeSpan RoundTime, LoadStep Step = LoadStep.Run);
