using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using UserGrains.Gateway;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Keysets;
using UserGrains.Gateway.Subscribe;
using UserGrains.Gateway.Users;
using UserGrains.Gateway.Watch;
using UserGrains.Gateway.WebConsole;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the HTTP API of UserGrains.</summary>
public static class UserGrainsGatewayServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>app.MapUserGrains()</c> needs. The process must have the client of UserGrains too: <c>AddUserGrains</c> on its silo,
    /// or <c>AddUserGrainsClient</c> on its Orleans client.
    /// </summary>
    /// <param name="services">The services of an ASP.NET Core program.</param>
    /// <param name="configure">Changes the options, after configuration was read.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddUserGrainsGateway(this IServiceCollection services, Action<UserGrainsGatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddRoutingCore();
        services.AddCors();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<UserGrainsGatewayOptions>, UserGrainsGatewayOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<UserGrainsGatewayOptions>, GatewayKeysetRules>(),
        ]);
        services.AddOptions<UserGrainsGatewayOptions>()
            .BindConfiguration(UserGrainsGatewayOptions.SectionName)
            .Configure<IConfiguration>(static (options, configuration) =>
            {
                options.Keysets.Clear();
                configuration.GetSection(UserGrainsGatewayOptions.KeysetsSectionName).Bind(options.Keysets);
            })
            .Configure(options => configure?.Invoke(options))
            .PostConfigure(static options =>
            {
                if (options.Keysets.Count == 0)
                {
                    options.Keysets.Add("demo", new GatewayKeysetOptions());
                }
            })
            .ValidateOnStart();

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<JwtBearerOptions>, TokenOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<CorsOptions>, CorsSetup>());
        services.TryAddSingleton<GatewayKeysets>();
        services.TryAddSingleton<KeysetAccess>();
        services.TryAddSingleton<GatewayPipeline>();
        services.TryAddSingleton<UserEndpoints>();
        services.TryAddSingleton<ListEndpoint>();
        services.TryAddSingleton<BatchEndpoint>();
        services.TryAddSingleton<ArrivalLog>();
        services.TryAddSingleton<SubscribeEndpoints>();
        services.TryAddSingleton<KeepAlives>();
        services.TryAddSingleton<EventStreams>();
        services.TryAddSingleton<WatchEndpoints>();
        services.TryAddSingleton<TokenWriter>();
        services.TryAddSingleton<AccessEndpoints>();
        services.AddHostedService<RevocationFollower>();
        services.TryAddSingleton<QueryWatchEndpoint>();
        services.TryAddSingleton<WatchersEndpoint>();
        services.TryAddSingleton<ConsolePage>();
        services.AddHostedService<OpenKeysetCheck>();
        return services;
    }
}
