using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Streams;
using UserGrains.Client.Streaming;

namespace UserGrains.Client.Feed;

/// <summary>Registers what clients and silos share.</summary>
internal static class FeedRegistration
{
    public static void AddUserFeed(this IServiceCollection services, Action<UserGrainsClientOptions>? configure)
    {
        services.AddMetrics();
        services.TryAddKeyedSingleton(FeedTime.Key, TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UserGrainsClientOptions>, UserGrainsClientOptionsValidator>());
        services.AddOptions<UserGrainsClientOptions>()
            .BindConfiguration(UserGrainsClientOptions.SectionName)
            .Configure(options => configure?.Invoke(options))
            .ValidateOnStart();
        services.TryAddSingleton<FeedInstruments>();
        services.TryAddSingleton<UserFeed>();
        services.TryAddSingleton<UserStreamProvider>();
        services.TryAddSingleton<UserStreamCallbacks>();
        services.TryAddKeyedSingleton<IStreamProvider>(UserStreams.ProviderName, (provider, _) => provider.GetRequiredService<UserStreamProvider>());
        services.TryAddKeyedTransient<IGrainExtension, UserStreamConsumer>(typeof(IUserStreamConsumer));
        services.TryAddSingleton(provider => new Chat(
            provider.GetRequiredService<IGrainFactory>(),
            new UserReferences(provider.GetRequiredService<IGrainFactory>()),
            provider.GetRequiredService<UserFeed>(),
            provider.GetRequiredService<IOptions<UserGrainsClientOptions>>().Value.Keyset));
    }
}
