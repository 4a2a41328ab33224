using Microsoft.Extensions.DependencyInjection;
using UserGrains.Client.Feed;

namespace UserGrains.Publishing;

/// <summary>Registers what a silo publishes users with. A silo is a client of its own users, so it has a feed and a <see cref="Client.Chat"/> too.</summary>
internal static class PublishingRegistration
{
    public static IServiceCollection AddUserPublishing(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(UserPublisher)))
        {
            return services;
        }

        services.AddUserFeed(configure: null);
        services.AddSingleton<UserPublisher>();
        services.AddSingleton<SiloFeedLifecycle>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<UserPublisher>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloFeedLifecycle>());
        return services;
    }
}
