using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace UserGrains.Gateway.Http;

/// <summary>The CORS policy of the HTTP API.</summary>
internal sealed class CorsSetup(IOptions<UserGrainsGatewayOptions> options) : IConfigureOptions<CorsOptions>
{
    private static readonly string[] Methods = ["GET", "POST", "PATCH", "DELETE"];

    private static readonly string[] Exposed = [GatewayHeaders.Version, GatewayHeaders.Error, "ETag", "Retry-After"];

    // The longest that browsers keep a preflight's answer.
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromHours(2);

    public void Configure(CorsOptions cors) => cors.AddPolicy(UserGrainsGatewayOptions.CorsPolicyName, policy =>
    {
        policy.WithMethods(Methods).AllowAnyHeader().WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightMaxAge);

        // Nothing here is told by a cookie, so a page learns no more than whoever runs it could.
        if (AllowedOrigins.TryParse(options.Value.CorsOrigins, out var origins) && origins.HasAnything)
        {
            policy.AllowAnyOrigin();
        }
        else
        {
            policy.SetIsOriginAllowed(origin => origins?.Allows(origin) == true);
        }
    });
}
