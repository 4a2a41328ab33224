using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace UserGrains.Placement;

/// <summary>Registers where users are placed, and when they move.</summary>
internal static class PlacementRegistration
{
    private static readonly GrainType User = GrainType.Create("user");

    public static IServiceCollection AddUserPlacement(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(PlacementStrategy) && Equals(service.ServiceKey, nameof(UserPlacement))))
        {
            services.AddPlacementDirector<UserPlacement, UserPlacementDirector>();
        }

        // A silo without a storage is refused elsewhere, in clear words. Silos come and go in real time, also where a test drives the clock that users see.
        services.TryAddSingleton(provider => new UserMoves(
            PartitionsOf(provider.GetKeyedService<IGrainStorage>(UserGrainsStorage.ProviderName)),
            provider.GetRequiredService<ILocalSiloDetails>().SiloAddress,
            () => FindSilos(provider.GetRequiredService<IClusterMembershipService>(), provider.GetRequiredService<IClusterManifestProvider>()),
            provider.GetRequiredService<IOptions<UserGrainsOptions>>().Value.PlacementSettleTime,
            TimeProvider.System));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, UserMoves>(provider => provider.GetRequiredService<UserMoves>()));
        return services;
    }

    /// <summary>What says where the partitions of a storage are; <see langword="null"/> when it has none, or only one.</summary>
    public static IGrainStorageScan? PartitionsOf(IGrainStorage? storage) => storage is IGrainStorageScan { PartitionCount: > 1 } scan ? scan : null;

    // As the placement of Orleans has it: active silos that have the grain's class.
    private static SiloAddress[] FindSilos(IClusterMembershipService membership, IClusterManifestProvider manifests)
    {
        var known = manifests.Current.Silos;
        return
        [
            .. membership.CurrentSnapshot.Members
                .Where(member => member.Value.Status == SiloStatus.Active && known.TryGetValue(member.Key, out var manifest) && manifest.Grains.ContainsKey(User))
                .Select(member => member.Key)
                .Order(),
        ];
    }
}
