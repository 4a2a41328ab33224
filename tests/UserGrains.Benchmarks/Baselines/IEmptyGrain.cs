namespace UserGrains.Benchmarks.Baselines;

/// <summary>A grain whose call does nothing: what any call costs at least.</summary>
internal interface IEmptyGrain : IGrainWithStringKey
{
    ValueTask CallAsync(CancellationToken cancellationToken);
}
