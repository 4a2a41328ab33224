using System.Text.Json;

namespace UserGrains.Gateway.Http;

/// <summary>An error as it is answered: a status, a text, and where the request is wrong.</summary>
internal sealed record ErrorAnswer(int Status, string Message)
{
    public IReadOnlyList<RequestFault> Faults { get; init; } = [];

    /// <summary>The stable code behind it; <see langword="null"/> when the request did not get that far.</summary>
    public string? Code { get; init; }

    /// <summary>The version that the user has, when that is why.</summary>
    public long? CurrentVersion { get; init; }

    /// <summary>After how long the same request may succeed; <see langword="null"/> when it never will.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ErrorAnswer Of(RefusedRequestException refused) => new(refused.Status, refused.Message)
    {
        Faults = refused.Faults,
        Code = refused.Code,
        RetryAfter = refused.RetryAfter,
    };

    public static ErrorAnswer Of(UserGrainsException exception) => Of(exception.Error, exception.Message) with
    {
        Faults = exception.Error switch
        {
            UserGrainsError.InvalidUser or UserGrainsError.ExternalIdTaken => [.. exception.InvalidFields.Select(RequestFault.Of)],
            UserGrainsError.InvalidIdempotencyKey => [RequestFault.InHeader(GatewayHeaders.IdempotencyKey, exception.Message)],
            UserGrainsError.InvalidWatch => [RequestFault.InQuery("ids", exception.Message)],
            UserGrainsError.InvalidQuery => [.. exception.InvalidFields.Select(field => RequestFault.InQuery(field.Field, field.Message))],
            _ => [],
        },
        Code = exception.Error.ToString(),
        CurrentVersion = exception.CurrentVersion,
        RetryAfter = exception.IsTransient ? TimeSpan.FromSeconds(1) : null,
    };

    /// <summary>Writes the answer as an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, Status);
        json.WritePropertyName("error"u8);
        WriteError(json);
        json.WriteEndObject();
    }

    /// <summary>Writes what is wrong as an object.</summary>
    public void WriteError(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("message"u8, Message);
        json.WriteString("source"u8, "objects"u8);
        if (Faults.Count > 0)
        {
            json.WriteStartArray("details"u8);
            foreach (var fault in Faults)
            {
                json.WriteStartObject();
                json.WriteString("message"u8, fault.Message);
                json.WriteString("location"u8, fault.Location);
                json.WriteString("locationType"u8, fault.LocationType);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static ErrorAnswer Of(UserGrainsError error, string message) => error switch
    {
        UserGrainsError.InvalidUser or UserGrainsError.InvalidWatch or UserGrainsError.InvalidQuery or UserGrainsError.InvalidIdempotencyKey =>
            new(StatusCodes.Status400BadRequest, ErrorTexts.InvalidInput),
        UserGrainsError.UnknownKeyset or UserGrainsError.AppContextOff or UserGrainsError.UpdateEventsOff => new(StatusCodes.Status403Forbidden, message),
        UserGrainsError.UserNotFound => new(StatusCodes.Status404NotFound, ErrorTexts.NotFound),
        UserGrainsError.UserAlreadyExists or UserGrainsError.IdempotencyKeyReused or UserGrainsError.IdempotencyKeyExpired or UserGrainsError.ExternalIdTaken =>
            new(StatusCodes.Status409Conflict, message),
        UserGrainsError.VersionConflict => new(StatusCodes.Status412PreconditionFailed, ErrorTexts.Modified),
        UserGrainsError.DirectoryUnsupported => new(StatusCodes.Status501NotImplemented, message),
        UserGrainsError.TooBusy => new(StatusCodes.Status429TooManyRequests, message),
        UserGrainsError.OutcomeUnknown or UserGrainsError.StorageUnavailable or UserGrainsError.Unavailable =>
            new(StatusCodes.Status503ServiceUnavailable, message),
        _ => new(StatusCodes.Status500InternalServerError, ErrorTexts.Unexpected),
    };
}
