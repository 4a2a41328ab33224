using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using UserGrains.Listing;

namespace UserGrains.Placement;

/// <summary>
/// Places the users of a storage partition together on one silo, so that the partition has one writer and its batches do not shrink as silos are added, and the directory's
/// shard of the partition with them, so that news of users stay in one process. Without partitions, silos are drawn. It is a hint: a user that is elsewhere already stays there, and writes of two silos to one partition lose nothing but time.
/// </summary>
internal sealed class UserPlacementDirector([FromKeyedServices(UserGrainsStorage.ProviderName)] IGrainStorage storage) : IPlacementDirector
{
    private readonly IGrainStorageScan? _storage = PlacementRegistration.PartitionsOf(storage);
    private PartitionOwners? _owners;

    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos;
        try
        {
            silos = context.GetCompatibleSilos(target);
        }
        catch (OrleansException) when (context.LocalSiloStatus is SiloStatus.ShuttingDown or SiloStatus.Stopping)
        {
            // The last silo stops and would move its users elsewhere. There is no elsewhere: told so, Orleans ends them here, instead of reporting an error for each.
            return Task.FromResult(context.LocalSilo);
        }

        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? Choose(target.GrainIdentity, silos));
    }

    private SiloAddress Choose(GrainId grain, SiloAddress[] silos)
    {
        if (_storage is null)
        {
            return silos[Random.Shared.Next(silos.Length)];
        }

        var owners = Volatile.Read(ref _owners);
        if (owners is null || !owners.AreAmong(silos))
        {
            owners = new PartitionOwners(silos, _storage.PartitionCount);
            Volatile.Write(ref _owners, owners);
        }

        return owners[PartitionOf(_storage, grain)];
    }

    // A directory's shard has its partition for a key; what is kept of users is found by their own.
    private static int PartitionOf(IGrainStorageScan storage, GrainId grain) => grain.Type == DirectoryShardGrain.Type
        ? (int)((ulong)grain.GetIntegerKey() % (ulong)storage.PartitionCount)
        : storage.PartitionOf(grain);
}
