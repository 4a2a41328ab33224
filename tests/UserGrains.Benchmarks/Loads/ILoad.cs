using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>A load generator.</summary>
internal interface ILoad : IAsyncDisposable
{
    Task<Round> RunAsync(LoadStep step, TimeSpan duration);
}
