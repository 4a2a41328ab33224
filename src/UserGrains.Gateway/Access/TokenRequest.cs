using System.Text.Json;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>A token that is asked for.</summary>
/// <param name="Subject">Whom it is for.</param>
/// <param name="Grants">The grants, as they were written.</param>
/// <param name="Seconds">For how long it is good.</param>
internal sealed record TokenRequest(string Subject, JsonElement Grants, long Seconds)
{
    private const long DefaultSeconds = 3_600;

    /// <summary>Reads <c>{"sub": …, "grants": […], "expiresIn": …}</c>.</summary>
    /// <exception cref="RefusedRequestException">The body says something else; everything that is wrong is named.</exception>
    public static TokenRequest Read(JsonElement body, TimeSpan maxLifetime)
    {
        var faults = new List<RequestFault>();
        var maxSeconds = (long)maxLifetime.TotalSeconds;
        var subject = AccessRequest.ReadName(body, "sub", faults);
        if (subject is null && faults.Count == 0)
        {
            faults.Add(RequestFault.InBody("sub", "The token needs \"sub\": whom it is for."));
        }

        if (GrantsReader.TryRead(body.TryGetProperty("grants", out var grants) ? grants : default, out var fault) is null)
        {
            faults.Add(RequestFault.InBody("grants", fault!));
        }

        var seconds = AccessRequest.ReadNumber(body, "expiresIn", min: 1, maxSeconds, faults) ?? Math.Min(DefaultSeconds, maxSeconds);
        return faults.Count == 0 ? new TokenRequest(subject!, grants, seconds) : throw new RefusedRequestException(faults);
    }
}
