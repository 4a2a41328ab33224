namespace UserGrains.Benchmarks.Servers;

/// <summary>Hands a silo's <see cref="StoredTimes"/> to a load.</summary>
internal interface IStoredTimesGrain : IGrainWithStringKey
{
    ValueTask<StoredTime[]> TakeAsync();
}
