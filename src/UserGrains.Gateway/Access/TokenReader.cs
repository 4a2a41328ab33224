using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>
/// Checks a token of one keyset. What signs it decides nothing: the algorithm that the token names picks the one kind of key that it may be signed with,
/// so that a public key can never be taken for a secret.
/// </summary>
internal sealed class TokenReader
{
    /// <summary>The longest token.</summary>
    public const int MaxCharacters = 8 * 1024;

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxCharacters };
    private readonly TokenClaims _claims;
    private readonly TokenValidationParameters? _withSecret;
    private readonly TokenValidationParameters? _withPublicKeys;
    private readonly BaseConfigurationManager? _authority;

    public TokenReader(GatewayKeysetOptions keyset, JwtBearerOptions bearer, TokenClaims claims)
    {
        _claims = claims;
        if (keyset.SecretKey is { } secret)
        {
            _withSecret = bearer.TokenValidationParameters.Clone();
            _withSecret.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
            _withSecret.ValidateIssuer = false;
            _withSecret.IssuerSigningKeys = [];
            _withSecret.IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret));
        }

        if (keyset.PublicKeyFile is not null || keyset.Authority is not null)
        {
            _withPublicKeys = bearer.TokenValidationParameters.Clone();
            _authority = bearer.ConfigurationManager as BaseConfigurationManager;
            _withPublicKeys.ConfigurationManager = _authority;
        }
    }

    /// <summary>Checks a token's form, signature and claims.</summary>
    /// <exception cref="RefusedRequestException">It is not a good one, or its issuer cannot be reached.</exception>
    public async Task<AccessToken> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var token = Parse(text);
        if (token.TryGetHeaderValue<object>("crit", out _))
        {
            throw AccessRefusal.InvalidToken("The token's header has \"crit\", and nothing that could be named there is known here.");
        }

        var parameters = token.Alg switch
        {
            SecurityAlgorithms.HmacSha256 => _withSecret,
            SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 => _withPublicKeys,
            _ => null,
        };
        if (parameters is null)
        {
            throw AccessRefusal.InvalidToken($"The token must be signed with {Describe()}.");
        }

        if (parameters == _withPublicKeys)
        {
            await DemandAuthorityAsync(cancellationToken);
        }

        var result = await _handler.ValidateTokenAsync(token, parameters);
        return result.IsValid ? _claims.Read(token) : throw AccessRefusal.InvalidToken(Explain(result.Exception));
    }

    private static JsonWebToken Parse(string text)
    {
        try
        {
            // Three parts: what has five is encrypted, and nobody here can read it.
            if (text.Length <= MaxCharacters && text.AsSpan().Count('.') == 2)
            {
                return new JsonWebToken(text);
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or SecurityTokenException)
        {
            // Said below. The exception's text may quote the token.
        }

        throw AccessRefusal.InvalidToken(
            $"This is no token: it must be a signed JSON Web Token of at most {MaxCharacters} characters, with texts as \"sub\" and \"jti\" and numbers as \"exp\", \"iat\" and \"nbf\".");
    }

    private static string Explain(Exception? exception) => exception switch
    {
        SecurityTokenInvalidAudienceException => "The token is for another audience (\"aud\") than the keyset's.",
        SecurityTokenInvalidIssuerException => "The token is of another issuer (\"iss\") than the keyset's authority.",
        _ => "The token is not signed with a key of this keyset.",
    };

    private string Describe() => (_withSecret, _withPublicKeys) switch
    {
        (not null, null) => "HS256 and the keyset's secret key",
        (null, _) => "RS256 or ES256 and a key of this keyset",
        _ => "HS256 and the keyset's secret key, or with RS256 or ES256 and one of its other keys",
    };

    // Without it the handler would say that the signature is wrong.
    private async Task DemandAuthorityAsync(CancellationToken cancellationToken)
    {
        if (_authority is null)
        {
            return;
        }

        try
        {
            await _authority.GetBaseConfigurationAsync(cancellationToken);
        }
        catch (InvalidOperationException)
        {
            throw AccessRefusal.AuthorityUnavailable();
        }
    }
}
