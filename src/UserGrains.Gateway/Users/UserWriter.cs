using System.Globalization;
using System.Text.Json;

namespace UserGrains.Gateway.Users;

/// <summary>Writes users in the forms that the protocol has. Every field is written, null where it is empty.</summary>
internal static class UserWriter
{
    // Up to microseconds; trailing zeros are left out, and with them the point.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    private const int MaxTimeCharacters = 27;

    /// <summary>Writes a user as an answer has it.</summary>
    public static void Write(Utf8JsonWriter json, UserMetadata user, UserParts parts)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, user.Id);
        json.WriteString("name"u8, user.Name);
        json.WriteString("externalId"u8, user.ExternalId);
        json.WriteString("profileUrl"u8, user.ProfileUrl);
        json.WriteString("email"u8, user.Email);
        if (parts.HasFlag(UserParts.Type))
        {
            json.WriteString("type"u8, user.Type);
        }

        if (parts.HasFlag(UserParts.Status))
        {
            json.WriteString("status"u8, user.Status);
        }

        if (parts.HasFlag(UserParts.Custom))
        {
            WriteCustom(json, user.Custom);
        }

        WriteUpdated(json, user);
        json.WriteString("eTag"u8, user.ETag);
        json.WriteEndObject();
    }

    /// <summary>Writes a user as an event has it: names in alphabetical order.</summary>
    public static void WriteForEvent(Utf8JsonWriter json, UserMetadata user)
    {
        json.WriteStartObject();
        WriteCustom(json, user.Custom);
        json.WriteString("eTag"u8, user.ETag);
        json.WriteString("email"u8, user.Email);
        json.WriteString("externalId"u8, user.ExternalId);
        json.WriteString("id"u8, user.Id);
        json.WriteString("name"u8, user.Name);
        json.WriteString("profileUrl"u8, user.ProfileUrl);
        json.WriteString("status"u8, user.Status);
        json.WriteString("type"u8, user.Type);
        WriteUpdated(json, user);
        json.WriteEndObject();
    }

    private static void WriteCustom(Utf8JsonWriter json, CustomFields custom)
    {
        if (custom.Count == 0)
        {
            json.WriteNull("custom"u8);
            return;
        }

        json.WriteStartObject("custom"u8);
        foreach (var (key, value) in custom)
        {
            json.WritePropertyName(key);
            value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteUpdated(Utf8JsonWriter json, UserMetadata user)
    {
        Span<char> text = stackalloc char[MaxTimeCharacters];
        user.Updated.UtcDateTime.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture);
        json.WriteString("updated"u8, text[..length]);
    }
}
