using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>One thing to measure, with everything it is compared with.</summary>
internal interface IScenario
{
    string Name { get; }

    string Description { get; }

    /// <summary>Gets how long it may take; then it is stopped and counts as failed.</summary>
    TimeSpan MaxTime => Bench.UsualMaxTime;

    Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench, CancellationToken cancellationToken);
}
