using Orleans.Storage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Testing;

namespace UserGrains.Tests.Placement;

/// <summary>Has the test storage pass for one that is partitioned as Azure Tables are.</summary>
internal sealed class PartitionedStorage(TestStorage? inner = null, int partitions = 16) : IGrainStorage, IGrainStorageScan
{
    public int PartitionCount => partitions;

    public long Epoch => inner?.Epoch ?? 0;

    private TestStorage Inner => inner ?? throw new NotSupportedException("Nothing is stored here.");

    public int PartitionOf(GrainId grain) => Partitioning.Of(grain, PartitionCount);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Inner.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Inner.ClearStateAsync(stateName, grainId, grainState);

    public IAsyncEnumerable<ScannedRecord<T>> ReadAsync<T>(string stateName, int partition, long since, CancellationToken cancellationToken) =>
        Inner.ReadAsync<T>(stateName, 0, since, cancellationToken).Where(record => PartitionOf(record.GrainId) == partition);
}
