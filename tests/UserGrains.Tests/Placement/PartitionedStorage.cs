using Orleans.Storage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Placement;

namespace UserGrains.Tests.Placement;

/// <summary>Has another storage pass for one that commits per partition.</summary>
internal sealed class PartitionedStorage(IGrainStorage? inner = null) : IGrainStorage, IPartitionedGrainStorage
{
    public int PartitionCount => 16;

    public int PartitionOf(GrainId grain) => Partitioning.Of(grain, PartitionCount);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Inner.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Inner.ClearStateAsync(stateName, grainId, grainState);

    private IGrainStorage Inner => inner ?? throw new NotSupportedException("Nothing is stored here.");
}
