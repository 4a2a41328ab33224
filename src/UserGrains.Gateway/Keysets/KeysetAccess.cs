using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Keysets;

/// <summary>
/// Who may use a keyset: requests of this machine, those signed with its secret key, and everybody when it is open to all.
/// </summary>
/// <remarks>
/// The signature is the one that the published SDKs make when they are given a secret key: <c>v2.</c> and the unpadded base64url form of the HMAC-SHA256 of
/// method, publish key, path, sorted query without the signature, and body, each on a line.
/// </remarks>
internal sealed class KeysetAccess(TimeProvider time)
{
    private const string SignatureParameter = "signature";
    private const string TimestampParameter = "timestamp";
    private const string SignaturePrefix = "v2.";

    // The SDKs sign with whole seconds of the sender's clock.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    /// <summary>Refuses what cannot become a permitted request whatever its body is.</summary>
    public static void DemandMayTry(HttpContext http, GatewayKeyset keyset)
    {
        if (!IsFree(http, keyset) && (keyset.Options.SecretKey is null || !http.Request.Query.ContainsKey(SignatureParameter)))
        {
            throw new RefusedRequestException(
                StatusCodes.Status403Forbidden,
                "This keyset answers other machines only when they sign with its secret key. Give the SDK the secret key, or open the keyset to all in the node's settings.");
        }
    }

    /// <summary>Refuses a request that is not permitted.</summary>
    public void DemandMay(HttpContext http, GatewayKeyset keyset, ReadOnlySpan<byte> body)
    {
        if (!IsFree(http, keyset) && !IsSigned(http, keyset, body))
        {
            throw new RefusedRequestException(
                StatusCodes.Status403Forbidden,
                "Supplied authorization key does not have the permissions required to perform this operation.");
        }
    }

    private static bool IsFree(HttpContext http, GatewayKeyset keyset) =>
        keyset.Options.IsOpenToAll || (!keyset.Options.TokensRequired && IsLocal(http));

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote);

    private bool IsSigned(HttpContext http, GatewayKeyset keyset, ReadOnlySpan<byte> body)
    {
        var request = http.Request;
        if (keyset.Options.SecretKey is not { } secret
            || !long.TryParse(request.Query[TimestampParameter], NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)
            || Math.Abs((double)time.GetUtcNow().ToUnixTimeSeconds() - timestamp) > MaxAge.TotalSeconds)
        {
            return false;
        }

        // The pairs stay as they were sent: the sender signed them percent-encoded.
        var pairs = (request.QueryString.Value ?? string.Empty).TrimStart('?').Split('&')
            .Where(pair => !pair.StartsWith(SignatureParameter + "=", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var head = $"{request.Method}\n{keyset.PublishKey}\n{RawPath.Of(http)}\n{string.Join('&', pairs)}\n";
        var length = Encoding.UTF8.GetByteCount(head);
        var signed = new byte[length + body.Length];
        Encoding.UTF8.GetBytes(head, signed);
        body.CopyTo(signed.AsSpan(length));
        var expected = SignaturePrefix + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))
            .Replace('+', '-').Replace('/', '_').TrimEnd('=');
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(request.Query[SignatureParameter].ToString()));
    }
}
