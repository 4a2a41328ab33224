using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Api;
using UserGrains.Gateway.Subscribe;
using UserGrains.Gateway.Users;
using UserGrains.Gateway.Watch;
using UserGrains.Gateway.WebConsole;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the HTTP API of UserGrains.</summary>
public static class UserGrainsEndpointRouteBuilderExtensions
{
    /// <summary>Maps everything: users, subscribe, the event stream, access, the console at <c>/console</c>, and the description of all of it at <c>/docs</c>.</summary>
    /// <param name="endpoints">The program's routes. The SDKs need the paths as they are, so map at the root for them.</param>
    /// <returns>The routes together, for example for <c>RequireCors</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddUserGrainsGateway</c> or the client of UserGrains was not registered.</exception>
    public static IEndpointConventionBuilder MapUserGrains(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        var services = endpoints.ServiceProvider;
        if (services.GetService<IServiceProviderIsService>() is { } registered && !registered.IsService(typeof(UserEndpoints)))
        {
            throw new InvalidOperationException("MapUserGrains needs services that are not there: call builder.Services.AddUserGrainsGateway().");
        }

        var group = endpoints.MapGroup(string.Empty);
        services.GetRequiredService<UserEndpoints>().Map(group);
        services.GetRequiredService<ListEndpoint>().Map(group);
        services.GetRequiredService<BatchEndpoint>().Map(group);
        services.GetRequiredService<SubscribeEndpoints>().Map(group);
        services.GetRequiredService<WatchEndpoints>().Map(group);
        services.GetRequiredService<AccessEndpoints>().Map(group);
        services.GetRequiredService<QueryWatchEndpoint>().Map(group);
        services.GetRequiredService<WatchersEndpoint>().Map(group);
        services.GetRequiredService<ConsolePage>().Map(group);
        ApiPage.Map(group);
        return group;
    }
}
