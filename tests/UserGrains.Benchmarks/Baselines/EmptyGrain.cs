namespace UserGrains.Benchmarks.Baselines;

internal sealed class EmptyGrain : Grain, IEmptyGrain
{
    public ValueTask CallAsync(CancellationToken cancellationToken) => default;
}
