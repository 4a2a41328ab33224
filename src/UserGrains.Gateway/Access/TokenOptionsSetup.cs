using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace UserGrains.Gateway.Access;

/// <summary>
/// How each keyset's tokens are checked, as options of JwtBearer under <see cref="NameOf"/>. A program can change them there. They belong to no authentication scheme:
/// who may use a keyset is no business of what else the program serves.
/// </summary>
internal sealed class TokenOptionsSetup(IOptions<UserGrainsGatewayOptions> gateway) : IConfigureNamedOptions<JwtBearerOptions>
{
    private const string Prefix = "UserGrains:";

    /// <summary>The algorithms of tokens that are checked with public keys.</summary>
    private static readonly string[] PublicKeyAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public static string NameOf(string keyset) => Prefix + keyset;

    public void Configure(JwtBearerOptions options)
    {
        // Unnamed options are the program's own.
    }

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name?.StartsWith(Prefix, StringComparison.Ordinal) != true || !gateway.Value.Keysets.TryGetValue(name[Prefix.Length..], out var keyset))
        {
            return;
        }

        options.MapInboundClaims = false;
        options.Authority = keyset.Authority;
        options.RequireHttpsMetadata = keyset.Authority is null || !new Uri(keyset.Authority).IsLoopback;
        options.RefreshInterval = TimeSpan.FromMinutes(1);
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAlgorithms = PublicKeyAlgorithms,
            ValidateIssuer = keyset.Authority is not null,
            ValidateAudience = keyset.Audience is not null,
            ValidAudience = keyset.Audience,

            // By the injected clock, and without leeway; see TokenClaims.
            ValidateLifetime = false,
        };
        if (keyset.PublicKeyFile is { } path)
        {
            options.TokenValidationParameters.IssuerSigningKeys = PublicKeys.Read(path);
        }
    }
}
