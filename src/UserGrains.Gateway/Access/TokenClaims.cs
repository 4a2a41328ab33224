using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>Reads the claims of a token whose signature is right.</summary>
internal sealed class TokenClaims(string keyset, UserGrainsGatewayOptions options, TimeProvider time)
{
    /// <summary>The most UTF-16 code units of <c>sub</c> and of <c>jti</c>.</summary>
    public const int MaxNameCharacters = 256;

    /// <summary>Reads them.</summary>
    /// <exception cref="RefusedRequestException">One is missing, cannot be read, or says that the token is not good here and now.</exception>
    public AccessToken Read(JsonWebToken token)
    {
        using var payload = Parse(token.EncodedPayload);
        var claims = payload.RootElement;
        if (!claims.TryGetProperty("keyset", out var named) || named.ValueKind != JsonValueKind.String || !named.ValueEquals(keyset))
        {
            throw AccessRefusal.InvalidToken("The token's \"keyset\" must be the name of this keyset.");
        }

        var subject = ReadName(claims, "sub") ?? throw AccessRefusal.InvalidToken("The token needs \"sub\": whom it is for.");
        var expires = ReadTime(claims, "exp") ?? throw AccessRefusal.InvalidToken("The token needs \"exp\": when it ends, in seconds since 1970.");
        var issued = ReadTime(claims, "iat");
        DemandTimes(expires, issued, ReadTime(claims, "nbf"));

        var grants = GrantsReader.TryRead(claims.TryGetProperty("grants", out var list) ? list : default, out var fault);
        return grants is not null
            ? new AccessToken(subject, ReadName(claims, "jti"), issued, DateTimeOffset.FromUnixTimeSeconds(expires), grants)
            : throw AccessRefusal.InvalidToken("In the token's \"grants\": " + fault);
    }

    /// <summary>Gets the name of a caller or a token.</summary>
    /// <returns><see langword="null"/> when it is none.</returns>
    public static string? TryGetName(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 and <= MaxNameCharacters } name && !FieldText.HasControlCharacter(name) ? name : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    private static JsonDocument Parse(string payload)
    {
        try
        {
            var document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new JsonException();
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw AccessRefusal.InvalidToken("The token's claims are not a JSON object.");
        }
    }

    private static string? ReadName(JsonElement claims, string claim)
    {
        if (!claims.TryGetProperty(claim, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return TryGetName(element) is { } name
            ? name
            : throw AccessRefusal.InvalidToken($"The token's \"{claim}\" must be a text of 1 to {MaxNameCharacters} characters, none of them a control character.");
    }

    // NumericDate may have a fraction, which says nothing here.
    private static long? ReadTime(JsonElement claims, string claim)
    {
        if (!claims.TryGetProperty(claim, out var element))
        {
            return null;
        }

        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_799
            ? (long)seconds
            : throw AccessRefusal.InvalidToken($"The token's \"{claim}\" must be a number of seconds since 1970.");
    }

    private void DemandTimes(long expires, long? issued, long? notBefore)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (expires <= now)
        {
            throw AccessRefusal.Of(AccessFault.TokenExpired);
        }

        if (Math.Max(issued ?? 0, notBefore ?? 0) > now + options.MaxClockSkew.TotalSeconds)
        {
            throw AccessRefusal.InvalidToken("The token is not good yet: its \"iat\" or \"nbf\" is in the future of the node's clock.");
        }

        if (expires - Math.Min(issued ?? now, now) > options.MaxTokenLifetime.TotalSeconds)
        {
            throw AccessRefusal.InvalidToken($"The token is good for longer than {options.MaxTokenLifetime:c}, the most that the node's MaxTokenLifetime allows.");
        }
    }
}
