using System.Text.Json;
using UserGrains.Client.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>Reads what is to be revoked: <c>{"jti": …, "exp": …}</c> or <c>{"sub": …}</c>.</summary>
internal static class RevocationRequest
{
    /// <summary>The longest that a revocation is kept.</summary>
    private static readonly TimeSpan MaxKept = TimeSpan.FromDays(400);

    /// <exception cref="RefusedRequestException">The body says something else.</exception>
    public static Revocation Read(JsonElement body, UserGrainsGatewayOptions options, DateTimeOffset now)
    {
        var faults = new List<RequestFault>();
        var id = AccessRequest.ReadName(body, "jti", faults);
        var subject = AccessRequest.ReadName(body, "sub", faults);
        var expires = AccessRequest.ReadNumber(body, "exp", now.ToUnixTimeSeconds() + 1, (now + MaxKept).ToUnixTimeSeconds(), faults);
        if (faults.Count == 0 && id is null == subject is null)
        {
            faults.Add(RequestFault.InBody("body", "Name what is revoked: \"jti\" for one token, or \"sub\" for all tokens that a caller has by now."));
        }

        if (expires is not null && subject is not null)
        {
            faults.Add(RequestFault.InBody("exp", "\"exp\" goes with \"jti\": it is when that token ends."));
        }

        if (faults.Count > 0)
        {
            throw new RefusedRequestException(faults);
        }

        // Another node's clock may be late, and accept the token for so much longer.
        var ends = expires is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : now + options.MaxTokenLifetime;
        return new Revocation(
            id is not null ? RevocationKind.Token : RevocationKind.Caller,
            (id ?? subject)!,
            now.ToUnixTimeSeconds(),
            (ends + options.MaxClockSkew).ToUnixTimeSeconds() + 1,
            Number: 0);
    }
}
