using System.Text.Json;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>Reads the bodies of requests about access.</summary>
internal static class AccessRequest
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a body that must be a JSON object, each of its names once.</summary>
    /// <exception cref="RefusedRequestException">It is none.</exception>
    public static JsonDocument ReadBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new RefusedRequestException(RequestFault.InBody("body", "The body must be a JSON object."));
        }
        catch (JsonException exception)
        {
            throw new RefusedRequestException(JsonText.Malformed(exception));
        }
    }

    /// <summary>Reads the name of a caller or a token.</summary>
    /// <returns><see langword="null"/> when it is not there, or wrong, which is noted then.</returns>
    public static string? ReadName(JsonElement body, string property, List<RequestFault> faults)
    {
        if (!body.TryGetProperty(property, out var element))
        {
            return null;
        }

        if (TokenClaims.TryGetName(element) is { } name)
        {
            return name;
        }

        faults.Add(RequestFault.InBody(property, $"\"{property}\" must be a text of 1 to {TokenClaims.MaxNameCharacters} characters, none of them a control character."));
        return null;
    }

    /// <summary>Reads a whole number.</summary>
    /// <returns><see langword="null"/> when it is not there, or wrong, which is noted then.</returns>
    public static long? ReadNumber(JsonElement body, string property, long min, long max, List<RequestFault> faults)
    {
        if (!body.TryGetProperty(property, out var element))
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        faults.Add(RequestFault.InBody(property, $"\"{property}\" must be a whole number of seconds from {min} to {max}."));
        return null;
    }
}
