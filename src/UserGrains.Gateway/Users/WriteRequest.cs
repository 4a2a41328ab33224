using System.Globalization;
using Microsoft.Extensions.Primitives;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Users;

/// <summary>What a request says beside its body.</summary>
internal static class WriteRequest
{
    /// <summary>Reads <c>include</c>: a list with commas, or the parameter several times. Names that are not known are passed over.</summary>
    public static UserParts ReadParts(HttpRequest request)
    {
        var parts = UserParts.None;
        foreach (var value in request.Query["include"])
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                parts |= value.AsSpan()[range].Trim() switch
                {
                    "custom" => UserParts.Custom,
                    "status" => UserParts.Status,
                    "type" => UserParts.Type,
                    _ => UserParts.None,
                };
            }
        }

        return parts;
    }

    /// <summary>Reads <c>customMode</c>.</summary>
    public static CustomMode ReadCustomMode(HttpRequest request, List<RequestFault> faults)
    {
        switch (request.Query["customMode"].ToString())
        {
            case "merge":
                return CustomMode.Merge;
            case not ("" or "replace"):
                faults.Add(RequestFault.InQuery("customMode", "customMode must be merge or replace."));
                break;
        }

        return CustomMode.Replace;
    }

    /// <summary>Adds what the headers demand and carry to a write.</summary>
    public static T WithHeaders<T>(T write, HttpRequest request, List<RequestFault> faults)
        where T : UserWrite
        => WithConditions(
            write,
            request.Headers.IfMatch.ToString(),
            Single(request.Headers[GatewayHeaders.Version]),
            Single(request.Headers[GatewayHeaders.IdempotencyKey]),
            RequestFault.InHeader,
            faults);

    /// <summary>Adds conditions to a write, from wherever they come. It is to be used only when no fault was found.</summary>
    public static T WithConditions<T>(
        T write,
        string? eTag,
        string? version,
        string? idempotencyKey,
        Func<string, string, RequestFault> fault,
        List<RequestFault> faults)
        where T : UserWrite
    {
        if (string.IsNullOrEmpty(eTag) && version is null && idempotencyKey is null)
        {
            return write;
        }

        var isVersion = long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (version is not null && !isVersion)
        {
            faults.Add(fault(GatewayHeaders.Version, "The version must be a whole number; 0 means that there must be no such user."));
        }

        var isKey = Guid.TryParseExact(idempotencyKey, "D", out var uuid);
        if (idempotencyKey is not null && !isKey)
        {
            faults.Add(fault(GatewayHeaders.IdempotencyKey, "The idempotency key must be a version 7 UUID such as 01990a2b-5c6d-7e8f-9a0b-1c2d3e4f5a6b."));
        }

        return write with
        {
            // Sent bare by the SDKs, in quotes by everybody else.
            ExpectedETag = string.IsNullOrEmpty(eTag) ? null : eTag.Trim().Trim('"'),
            ExpectedVersion = isVersion ? number : null,
            IdempotencyKey = isKey ? uuid : null,
        };
    }

    private static string? Single(StringValues header) => header.Count == 0 ? null : header.ToString();
}
