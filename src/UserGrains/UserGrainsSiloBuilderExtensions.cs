using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using UserGrains;
using UserGrains.ExternalIds;
using UserGrains.Listing;
using UserGrains.Placement;
using UserGrains.Publishing;
using UserGrains.Storage;
using UserGrains.Users;
using UserGrains.Watchers;

namespace Orleans.Hosting;

/// <summary>Registers the grains of UserGrains.</summary>
public static class UserGrainsSiloBuilderExtensions
{
    /// <summary>
    /// Adds users to a silo. A grain storage named <see cref="UserGrainsStorage.ProviderName"/> has to be added beside it; the silo does not start without one.
    /// </summary>
    /// <remarks>
    /// It sets <see cref="MessagingOptions.ResponseTimeout"/> to 5 seconds, unless <c>Orleans:Messaging:ResponseTimeout</c> is configured, because it bounds how long calls to
    /// users of a silo that has died stall.
    /// </remarks>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, after configuration was read.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddUserGrains(this ISiloBuilder builder, Action<UserGrainsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services
            .AddUserGrainsOptions(configure)
            .AddUsers()
            .AddUserPlacement()
            .AddUserPublishing()
            .AddUserDirectory()
            .AddUserWatchers();
        if (builder.Configuration["Orleans:Messaging:ResponseTimeout"] is null)
        {
            builder.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5));
        }

        return builder;
    }

    private static IServiceCollection AddUserGrainsOptions(this IServiceCollection services, Action<UserGrainsOptions>? configure)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UserGrainsOptions>, UserGrainsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UserGrainsOptions>, UserGrainsOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<UserGrainsOptions>, DefaultKeyset>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigurationValidator, UserGrainsStorageValidator>());
        services.AddOptions<UserGrainsOptions>()
            .BindConfiguration(UserGrainsOptions.SectionName)
            .Configure(options => configure?.Invoke(options))
            .ValidateOnStart();
        return services;
    }

    private static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<UserGrainsInstrumentation>();
        services.TryAddSingleton<Keysets>();
        services.TryAddSingleton<ReservationWalk>();
        services.TryAddSingleton(provider => new StorageDeadline(
            provider.GetRequiredService<IOptions<UserGrainsOptions>>().Value.StorageTimeout,
            provider.GetRequiredService<TimeProvider>()));

        // Whether this silo is alive is a matter of real time, also where a test drives the clock that users see.
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<MembershipFence>(provider, TimeProvider.System));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, MembershipFence>(
            provider => provider.GetRequiredService<MembershipFence>()));
        services.AddHostedService<TombstoneCollector>();
        return services;
    }
}
