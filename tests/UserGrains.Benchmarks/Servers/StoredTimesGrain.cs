namespace UserGrains.Benchmarks.Servers;

internal sealed class StoredTimesGrain(StoredTimes times) : Grain, IStoredTimesGrain
{
    public ValueTask<StoredTime[]> TakeAsync() => ValueTask.FromResult(times.Take());
}
