using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace UserGrains.Json;

internal static partial class UserJson
{
    private const int MaxQuotedCharacters = 64;

    /// <summary>Reads UTF-8 text.</summary>
    /// <returns>The document; dispose it.</returns>
    /// <exception cref="FormatException">The text is not JSON or has a field twice; the message says where and has nothing of the text.</exception>
    public static JsonDocument Parse(ReadOnlySequence<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text, ReadOptions);
        }
        catch (JsonException exception)
        {
            throw new FormatException(
                exception.BytePositionInLine is { } position ? $"This is not JSON, from byte {position + 1} on." : "A field is there twice.",
                exception);
        }
        catch (InvalidOperationException exception)
        {
            throw NotUnicode("A field's name", exception);
        }
    }

    /// <summary>
    /// Reads what is to be written to a user: a field that is there is set, null clears it, one that is missing is kept. What the server owns
    /// (<c>updated</c>, <c>eTag</c>, <c>version</c>) is passed over, so that a printed user can be read back.
    /// </summary>
    /// <returns>The id, <see langword="null"/> when there is none, and the patch; its custom values replace all others.</returns>
    /// <exception cref="FormatException">A field is unknown or not of its type; the message names it and never its value.</exception>
    public static (string? Id, UserPatch Patch) ReadPatch(JsonElement json)
    {
        RequireObject(json, "A user");
        string? id = null;
        var patch = new UserPatch();
        foreach (var property in json.EnumerateObject())
        {
            var name = ReadName(property);
            var value = property.Value;
            switch (name)
            {
                case "id":
                    id = ReadText(value, name);
                    break;
                case "name":
                    patch = patch with { Name = ReadText(value, name) };
                    break;
                case "externalId":
                    patch = patch with { ExternalId = ReadText(value, name) };
                    break;
                case "profileUrl":
                    patch = patch with { ProfileUrl = ReadText(value, name) };
                    break;
                case "email":
                    patch = patch with { Email = ReadText(value, name) };
                    break;
                case "type":
                    patch = patch with { Type = ReadText(value, name) };
                    break;
                case "status":
                    patch = patch with { Status = ReadText(value, name) };
                    break;
                case "custom":
                    patch = patch with { Custom = ReadCustom(value) };
                    break;
                case "updated" or "eTag" or "version":
                    break;
                default:
                    throw new FormatException($"A user has no field \"{Shorten(name)}\". Its fields are {FieldNames}.");
            }
        }

        return (id, patch);
    }

    /// <summary>Reads a user as <see cref="WriteUser"/> writes it. Fields that this version does not know are passed over.</summary>
    /// <exception cref="FormatException">A field is missing or not of its type; the message names it and never its value.</exception>
    public static UserMetadata ReadUser(JsonElement json)
    {
        RequireObject(json, "A user");
        var eTag = RequireText(json, "eTag");
        if (eTag.Length != ETagDigits
            || !ulong.TryParse(eTag.AsSpan(0, ETagDigits / 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var incarnation))
        {
            throw new FormatException($"The field \"eTag\" must have {ETagDigits} hexadecimal digits.");
        }

        if (!DateTimeOffset.TryParse(RequireText(json, "updated"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var updated))
        {
            throw new FormatException("The field \"updated\" must be a time such as 2025-09-12T23:18:07.55911Z.");
        }

        return new UserMetadata
        {
            Id = RequireText(json, "id"),
            Name = FindText(json, "name"),
            ExternalId = FindText(json, "externalId"),
            ProfileUrl = FindText(json, "profileUrl"),
            Email = FindText(json, "email"),
            Type = FindText(json, "type"),
            Status = FindText(json, "status"),
            Custom = (json.TryGetProperty("custom", out var custom) ? ReadCustom(custom) : null) ?? CustomFields.Empty,
            Timetoken = (updated - DateTimeOffset.UnixEpoch).Ticks,
            Version = RequireNumber(json, "version"),
            Incarnation = unchecked((long)incarnation),
        };
    }

    /// <summary>Reads a change as <see cref="WriteChange"/> writes it.</summary>
    /// <exception cref="FormatException">A field is missing or not of its type; the message names it and never its value.</exception>
    public static UserChanged ReadChange(JsonElement json)
    {
        RequireObject(json, "A change");
        var kind = ReadKind(RequireText(json, "kind"));
        var userJson = Require(json, "user");
        var user = kind == UserChangeKind.Absent ? null : ReadUser(userJson);
        return new UserChanged
        {
            Kind = kind,
            Id = user?.Id ?? RequireText(userJson, "id"),
            User = user,
            Version = RequireNumber(json, "version"),
            Incarnation = user?.Incarnation ?? 0,
            Changed = ReadChangedFields(Require(json, "changed")),
        };
    }

    /// <summary>Reads a batch as <see cref="WriteBatch"/> writes it.</summary>
    /// <exception cref="FormatException">A field is missing or not of its type; the message names it and never its value.</exception>
    public static UserBatch ReadBatch(JsonElement json)
    {
        RequireObject(json, "A batch");
        return new UserBatch(RequireList(Require(json, "changes"), "changes").EnumerateArray().Select(ReadChange).ToArray());
    }

    private static UserChangeKind ReadKind(string name)
    {
        foreach (var kind in Enum.GetValues<UserChangeKind>())
        {
            if (string.Equals(KindName(kind), name, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        throw new FormatException("The field \"kind\" must be current, created, updated, deleted or absent.");
    }

    private static UserFields ReadChangedFields(JsonElement json)
    {
        var fields = UserFields.None;
        foreach (var item in RequireList(json, "changed").EnumerateArray())
        {
            var name = ReadText(item, "changed");
            fields |= Enum.GetValues<UserFields>().FirstOrDefault(field => field.ToNames() is [var only] && string.Equals(only, name, StringComparison.Ordinal));
        }

        return fields;
    }

    private static CustomFields? ReadCustom(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("The field \"custom\" must be an object or null.");
        }

        var values = new List<KeyValuePair<string, CustomValue>>();
        foreach (var property in json.EnumerateObject())
        {
            var key = ReadName(property);
            values.Add(new(key, ReadScalar(property.Value, key)));
        }

        return new CustomFields(values);
    }

    private static CustomValue ReadScalar(JsonElement json, string key)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return ReadText(json, "custom." + key);
        }

        return CustomValue.TryRead(json, out var value)
            ? value
            : throw new FormatException($"The custom value \"{Shorten(key)}\" must be a text, a number, true, false or null.");
    }

    private static string? FindText(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? ReadText(value, name) : null;

    private static string RequireText(JsonElement json, string name) => ReadText(Require(json, name), name) ?? throw Missing(name);

    private static long RequireNumber(JsonElement json, string name) =>
        Require(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number
            : throw new FormatException($"The field \"{name}\" must be a whole number.");

    private static JsonElement Require(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : throw Missing(name);

    private static JsonElement RequireList(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Array ? json : throw new FormatException($"The field \"{name}\" must be a list.");

    private static void RequireObject(JsonElement json, string what)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{what} must be a JSON object.");
        }
    }

    private static FormatException Missing(string name) => new($"The field \"{name}\" is missing.");

    private static string? ReadText(JsonElement json, string field)
    {
        if (json.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            throw new FormatException($"The field \"{Shorten(field)}\" must be a text or null.");
        }

        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw NotUnicode($"The field \"{Shorten(field)}\"", exception);
        }
    }

    private static string ReadName(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw NotUnicode("A field's name", exception);
        }
    }

    // Strings are decoded only when they are read; that is where bytes that are no UTF-8 and halves of surrogate pairs come to light.
    private static FormatException NotUnicode(string what, Exception cause) => new($"{what} must be well-formed Unicode.", cause);

    private static string Shorten(string name) => name.Length <= MaxQuotedCharacters ? name : string.Concat(name.AsSpan(0, MaxQuotedCharacters), "…");
}
