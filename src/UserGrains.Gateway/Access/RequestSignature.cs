using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.Access;

/// <summary>
/// The signature that the published SDKs make when they are given a secret key: <c>v2.</c> and the unpadded base64url form of the HMAC-SHA256 of
/// method, publish key, path, sorted query without the signature, and body, each on a line.
/// </summary>
internal static class RequestSignature
{
    private const string Parameter = "signature";
    private const string TimestampParameter = "timestamp";
    private const string Prefix = "v2.";

    // The SDKs sign with whole seconds of the sender's clock.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    public static bool IsThere(HttpRequest request) => request.Query.ContainsKey(Parameter);

    /// <summary>Whether the request has the signature of the keyset's secret key, of this minute.</summary>
    public static bool IsRight(HttpContext http, GatewayKeyset keyset, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var request = http.Request;
        if (keyset.Options.SecretKey is not { } secret
            || !long.TryParse(request.Query[TimestampParameter], NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)
            || Math.Abs((double)now.ToUnixTimeSeconds() - timestamp) > MaxAge.TotalSeconds)
        {
            return false;
        }

        // The pairs stay as they were sent: the sender signed them percent-encoded.
        var pairs = (request.QueryString.Value ?? string.Empty).TrimStart('?').Split('&')
            .Where(pair => !pair.StartsWith(Parameter + "=", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var head = $"{request.Method}\n{keyset.PublishKey}\n{RawPath.Of(http)}\n{string.Join('&', pairs)}\n";
        var length = Encoding.UTF8.GetByteCount(head);
        var signed = new byte[length + body.Length];
        Encoding.UTF8.GetBytes(head, signed);
        body.CopyTo(signed.AsSpan(length));
        var expected = Prefix + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))
            .Replace('+', '-').Replace('/', '_').TrimEnd('=');
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(request.Query[Parameter].ToString()));
    }
}
