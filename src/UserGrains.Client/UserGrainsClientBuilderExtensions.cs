using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using UserGrains.Client;
using UserGrains.Client.Feed;

namespace Orleans.Hosting;

/// <summary>Registers the client of UserGrains.</summary>
public static class UserGrainsClientBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="Chat"/>, the watches behind it and the stream provider <see cref="UserGrains.UserStreams.ProviderName"/> to an Orleans client.
    /// </summary>
    /// <remarks>
    /// It sets <see cref="MessagingOptions.ResponseTimeout"/> to 5 seconds, <see cref="GatewayOptions.GatewayListRefreshPeriod"/> to half a second
    /// and <see cref="ConnectionOptions.ConnectionRetryDelay"/> to a quarter of one, because they bound how long calls and watches stall when a node restarts; configure them after this call to have it otherwise.
    /// </remarks>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Changes the options, after configuration was read.</param>
    /// <returns>The same builder.</returns>
    public static IClientBuilder AddUserGrainsClient(this IClientBuilder builder, Action<UserGrainsClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddUserFeed(configure);
        builder.Services.TryAddSingleton<ClientFeedLifecycle>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<IClusterClientLifecycle>, ClientFeedLifecycle>(
            services => services.GetRequiredService<ClientFeedLifecycle>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IClusterConnectionStatusObserver, ClientFeedLifecycle>(
            services => services.GetRequiredService<ClientFeedLifecycle>()));
        builder.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
        builder.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(500));
        builder.Configure<ConnectionOptions>(options => options.ConnectionRetryDelay = TimeSpan.FromMilliseconds(250));
        return builder;
    }
}
