using System.Text.Json;

namespace UserGrains.Json;

internal static partial class UserJson
{
    /// <summary>Writes a user as an object.</summary>
    public static void WriteUser(Utf8JsonWriter writer, UserMetadata user)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, user.Id);
        writer.WriteString("name"u8, user.Name);
        writer.WriteString("externalId"u8, user.ExternalId);
        writer.WriteString("profileUrl"u8, user.ProfileUrl);
        writer.WriteString("email"u8, user.Email);
        writer.WriteString("type"u8, user.Type);
        writer.WriteString("status"u8, user.Status);
        writer.WriteStartObject("custom"u8);
        foreach (var (key, value) in user.Custom)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteString("updated"u8, FormatTime(user.Updated));
        writer.WriteString("eTag"u8, user.ETag);
        writer.WriteNumber("version"u8, user.Version);
        writer.WriteEndObject();
    }

    /// <summary>Writes a change as an object; that of an absent user carries only its id.</summary>
    public static void WriteChange(Utf8JsonWriter writer, UserChanged change)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, KindName(change.Kind));
        writer.WriteNumber("version"u8, change.Version);
        writer.WriteStartArray("changed"u8);
        foreach (var field in change.Changed.ToNames())
        {
            writer.WriteStringValue(field);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("user"u8);
        if (change.User is { } user)
        {
            WriteUser(writer, user);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, change.Id);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a batch as an object with its changes.</summary>
    public static void WriteBatch(Utf8JsonWriter writer, UserBatch batch)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("changes"u8);
        foreach (var change in batch.Changes)
        {
            WriteChange(writer, change);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Gets the name of a kind of change, in lower case.</summary>
    public static string KindName(UserChangeKind kind) => kind switch
    {
        UserChangeKind.Current => "current",
        UserChangeKind.Created => "created",
        UserChangeKind.Updated => "updated",
        UserChangeKind.Deleted => "deleted",
        UserChangeKind.Absent => "absent",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of change has no name in JSON."),
    };
}
