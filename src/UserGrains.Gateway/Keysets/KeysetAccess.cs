using System.Net;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Limits;

namespace UserGrains.Gateway.Keysets;

/// <summary>
/// Who may use a keyset: those with a token, what it grants; those who sign with the secret key, everything; and everybody else only where the keyset is open to them.
/// </summary>
internal sealed class KeysetAccess(TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>Finds out who sent a request, as far as that can be told without its body.</summary>
    /// <returns>The caller; <see langword="null"/> when the request says that it is signed, see <see cref="DemandSigned"/>.</returns>
    /// <exception cref="RefusedRequestException">Nobody who may use the keyset.</exception>
    public static ValueTask<Caller?> IdentifyAsync(HttpContext http, GatewayKeyset keyset)
    {
        // Who shows a token is who it says, also where nobody needs one.
        if (keyset.Tokens is { } tokens && FindToken(http.Request) is { IsEmpty: false } token)
        {
            return tokens.TryGet(token, out var known)
                ? ValueTask.FromResult<Caller?>(known.Caller)
                : new ValueTask<Caller?>(ReadAsync(http, keyset.Limits, tokens, token.ToString()));
        }

        if (IsOpenTo(http, keyset.Options))
        {
            return ValueTask.FromResult<Caller?>(Caller.Anybody);
        }

        if (keyset.Options.SecretKey is null || !RequestSignature.IsThere(http.Request))
        {
            throw AccessRefusal.TokenRequired(keyset.Options);
        }

        keyset.Limits.DemandAttempt(http);
        return ValueTask.FromResult<Caller?>(null);
    }

    /// <summary>Refuses what cannot become a signed request whatever its body is.</summary>
    public static void DemandMayBeSigned(HttpContext http, GatewayKeyset keyset)
    {
        if (keyset.Options.SecretKey is null || !RequestSignature.IsThere(http.Request))
        {
            throw AccessRefusal.Of(AccessFault.SecretKeyRequired);
        }

        keyset.Limits.DemandAttempt(http);
    }

    /// <summary>Refuses a request that the secret key has not signed.</summary>
    public Caller DemandSigned(HttpContext http, GatewayKeyset keyset, ReadOnlySpan<byte> body)
    {
        if (RequestSignature.IsRight(http, keyset, body, time.GetUtcNow()))
        {
            return Caller.Server;
        }

        keyset.Limits.CountFailed(http);
        throw AccessRefusal.Of(AccessFault.InvalidSignature);
    }

    private static async Task<Caller?> ReadAsync(HttpContext http, KeysetLimits limits, KeysetTokens tokens, string token)
    {
        limits.DemandAttempt(http);
        try
        {
            return (await tokens.ReadAsync(token, http.RequestAborted)).Caller;
        }
        catch (RefusedRequestException refused) when (refused.Status == StatusCodes.Status403Forbidden)
        {
            limits.CountFailed(http);
            throw;
        }
    }

    /// <summary>Whether the sender of a request needs neither a token nor a signature.</summary>
    public static bool IsOpenTo(HttpContext http, GatewayKeysetOptions keyset) => keyset.IsOpenToAll || (!keyset.TokensRequired && IsLocal(http));

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote);

    // Browsers' event streams cannot send headers, and the SDKs send it in the address.
    private static ReadOnlySpan<char> FindToken(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString().AsSpan();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : request.QueryString.HasValue ? request.Query["auth"].ToString() : default(ReadOnlySpan<char>);
    }
}
