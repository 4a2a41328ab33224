using System.Buffers;
using System.Text;
using System.Text.Json;

namespace UserGrains;

/// <summary>What a patch may carry. Every fault is found, and no message has a value in it.</summary>
internal static class UserPatchRules
{
    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>Finds everything that is wrong with the patch itself.</summary>
    /// <returns><see langword="null"/> when nothing is.</returns>
    public static List<InvalidField>? FindFaults(UserPatch patch)
    {
        List<InvalidField>? faults = null;

        CheckText(ref faults, "name", patch.Name.Value, UserGrainsLimits.MaxNameCharacters);
        if (patch.Name.Value is { } name && string.IsNullOrWhiteSpace(name))
        {
            Add(ref faults, "name", "The name must not be empty or only white space; send null to clear it.");
        }

        CheckText(ref faults, "externalId", patch.ExternalId.Value, UserGrainsLimits.MaxExternalIdCharacters);

        CheckText(ref faults, "profileUrl", patch.ProfileUrl.Value, UserGrainsLimits.MaxProfileUrlCharacters);
        CheckNoControlCharacters(ref faults, "profileUrl", patch.ProfileUrl.Value);
        if (HasForeignScheme(patch.ProfileUrl.Value))
        {
            Add(ref faults, "profileUrl", "The profileUrl must have the scheme http or https, or none.");
        }

        CheckText(ref faults, "email", patch.Email.Value, UserGrainsLimits.MaxEmailCharacters);
        CheckNoControlCharacters(ref faults, "email", patch.Email.Value);
        CheckCustom(ref faults, patch.Custom.Value);
        CheckText(ref faults, "status", patch.Status.Value, UserGrainsLimits.MaxStatusCharacters);
        CheckText(ref faults, "type", patch.Type.Value, UserGrainsLimits.MaxTypeCharacters);
        return faults;
    }

    /// <summary>The fault of a record that would be too large.</summary>
    public static InvalidField RecordTooLarge() => new(
        "user",
        $"The whole record must be at most {UserGrainsLimits.MaxRecordBytes} bytes of UTF-8; shorten its fields or remove custom values.");

    private static void CheckText(ref List<InvalidField>? faults, string field, string? text, int maxCharacters)
    {
        if (text is null)
        {
            return;
        }

        if (text.Length > maxCharacters)
        {
            Add(ref faults, field, $"The {field} must be at most {maxCharacters} characters long.");
        }

        if (FieldText.HasLoneSurrogate(text))
        {
            Add(ref faults, field, $"The {field} must be well-formed Unicode: it has half of a surrogate pair.");
        }
    }

    private static void CheckNoControlCharacters(ref List<InvalidField>? faults, string field, string? text)
    {
        if (FieldText.HasControlCharacter(text))
        {
            Add(ref faults, field, $"The {field} must not contain control characters.");
        }
    }

    // Keys: not empty and well-formed; their length is limited by the record's. The key is named only when it can be printed.
    private static void CheckCustom(ref List<InvalidField>? faults, CustomFields? custom)
    {
        if (custom is null or { Count: 0 })
        {
            return;
        }

        foreach (var (key, value) in custom)
        {
            if (key.Length == 0)
            {
                Add(ref faults, "custom", "A custom key must not be empty.");
            }
            else if (FieldText.HasLoneSurrogate(key))
            {
                Add(ref faults, "custom", "A custom key must be well-formed Unicode: it has half of a surrogate pair.");
            }
            else if (FieldText.HasLoneSurrogate(value.Text))
            {
                Add(ref faults, $"custom.{key}", "A custom text must be well-formed Unicode: it has half of a surrogate pair.");
            }
            else if (value.Kind == CustomValueKind.Number && !IsJsonNumber(value.Text))
            {
                // Nothing in this contract makes such a value, but the wire can carry it, and its text is stored unquoted.
                Add(ref faults, $"custom.{key}", "A custom number must be a JSON number such as 12, -1.5 or 1e3.");
            }
        }
    }

    private static bool IsJsonNumber(string text)
    {
        Span<byte> utf8 = stackalloc byte[64];
        if (!Encoding.UTF8.TryGetBytes(text, utf8, out var length))
        {
            utf8 = Encoding.UTF8.GetBytes(text);
            length = utf8.Length;
        }

        var reader = new Utf8JsonReader(utf8[..length]);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == length && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Browsers skip white space in front of a scheme, and so does this.
    private static bool HasForeignScheme(string? url)
    {
        var text = url.AsSpan().TrimStart();
        var end = text.IndexOfAnyExcept(SchemeCharacters);
        if (end <= 0 || text[end] != ':' || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        var scheme = text[..end];
        return !scheme.Equals("http", StringComparison.OrdinalIgnoreCase) && !scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
    }

    private static void Add(ref List<InvalidField>? faults, string field, string message) => (faults ??= []).Add(new InvalidField(field, message));
}
