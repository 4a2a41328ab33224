using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace UserGrains.Watchers;

/// <summary>Registers what watcher grains need beside users and their publishing.</summary>
internal static class WatcherRegistration
{
    public static IServiceCollection AddUserWatchers(this IServiceCollection services)
    {
        services.TryAddSingleton<WatcherInstruments>();
        services.TryAddSingleton<WatcherReminders>();
        services.TryAddSingleton<WatcherWaker>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, WatcherWaker>(
            provider => provider.GetRequiredService<WatcherWaker>()));
        return services;
    }
}
