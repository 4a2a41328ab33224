using Microsoft.Extensions.DependencyInjection;

namespace UserGrains.Listing;

/// <summary>Registers the directory.</summary>
internal static class ListingRegistration
{
    public static IServiceCollection AddUserDirectory(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(DirectoryFeed)))
        {
            return services;
        }

        services.AddSingleton<ListingInstruments>();
        services.AddSingleton<QueryThreads>();
        services.AddSingleton<DirectoryFeed>();
        services.AddSingleton<DirectoryFeeds>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<DirectoryFeed>());
        return services.AddGrainService<DirectoryFeedService>();
    }
}
