using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace UserGrains.Placement;

/// <summary>Registers where users are placed, when they move, and what ends those that are in two places.</summary>
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
            () => FindSilos(provider),
            provider.GetRequiredService<IOptions<UserGrainsOptions>>().Value.PlacementSettleTime,
            TimeProvider.System));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, UserMoves>(provider => provider.GetRequiredService<UserMoves>()));
        return services.AddActivationAudit();
    }

    private static IServiceCollection AddActivationAudit(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ActivationAudit)))
        {
            return services;
        }

        services.AddGrainService<UserLocations>();
        services.AddSingleton<UserLocations.Client>();
        services.AddSingleton(provider =>
        {
            var locations = provider.GetRequiredService<UserLocations.Client>();
            return new ActivationAudit(
                provider.GetRequiredService<ILocalSiloDetails>().SiloAddress,
                () => FindSilos(provider),
                (silo, users) => locations.On(silo).LocateAsync(users).AsTask(),
                TimeProvider.System,
                provider.GetRequiredService<ILogger<ActivationAudit>>());
        });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ActivationAudit>());
        return services;
    }

    /// <summary>What says where the partitions of a storage are; <see langword="null"/> when it has none, or only one.</summary>
    public static IGrainStorageScan? PartitionsOf(IGrainStorage? storage) => storage is IGrainStorageScan { PartitionCount: > 1 } scan ? scan : null;

    // As the placement of Orleans has it: active silos that have the grain's class.
    private static SiloAddress[] FindSilos(IServiceProvider provider)
    {
        var known = provider.GetRequiredService<IClusterManifestProvider>().Current.Silos;
        return
        [
            .. provider.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members
                .Where(member => member.Value.Status == SiloStatus.Active && known.TryGetValue(member.Key, out var manifest) && manifest.Grains.ContainsKey(User))
                .Select(member => member.Key)
                .Order(),
        ];
    }
}
