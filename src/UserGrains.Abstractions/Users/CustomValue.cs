using System.Globalization;
using System.Text.Json;

namespace UserGrains;

/// <summary>A scalar that a caller keeps with a user: a text, a number, a boolean or null. Numbers keep their exact text.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.CustomValue")]
public readonly record struct CustomValue
{
    [Id(0)]
    private readonly CustomValueKind _kind;

    [Id(1)]
    private readonly string? _text;

    private CustomValue(CustomValueKind kind, string? text)
    {
        _kind = kind;
        _text = text;
    }

    /// <summary>Gets the JSON value null.</summary>
    public static CustomValue Null => default;

    /// <summary>Gets what the value is.</summary>
    public CustomValueKind Kind => _kind;

    /// <summary>Gets the text itself, the number's exact text, <c>true</c> or <c>false</c>; empty for null.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>Makes a number of its JSON text, for example <c>17253575019298112</c> or <c>1.50</c>.</summary>
    /// <param name="text">A JSON number.</param>
    /// <returns>The value, with exactly this text.</returns>
    /// <exception cref="FormatException"><paramref name="text"/> is not a JSON number.</exception>
    public static CustomValue Number(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            var number = document.RootElement;
            if (number.ValueKind == JsonValueKind.Number)
            {
                return new CustomValue(CustomValueKind.Number, number.GetRawText());
            }
        }
        catch (JsonException)
        {
            // Said below, in one way for every text that is no number.
        }

        throw new FormatException("A custom number must be a JSON number such as 12, -1.5 or 1e3.");
    }

    /// <summary>Makes a value of a text; <see langword="null"/> is the JSON value null.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator CustomValue(string? text) => text is null ? Null : new CustomValue(CustomValueKind.String, text);

    /// <summary>Makes a number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator CustomValue(long number) => new(CustomValueKind.Number, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes a number, with the digits that <paramref name="number"/> has.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator CustomValue(decimal number) => new(CustomValueKind.Number, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes a number of the shortest text that reads back as <paramref name="number"/>.</summary>
    /// <param name="number">A finite number.</param>
    /// <exception cref="FormatException"><paramref name="number"/> is not finite; JSON has no such number.</exception>
    public static implicit operator CustomValue(double number) => Number(number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Makes a boolean.</summary>
    /// <param name="flag">The boolean.</param>
    public static implicit operator CustomValue(bool flag) => new(CustomValueKind.Boolean, flag ? "true" : "false");

    /// <summary>Returns the value's text, <c>null</c> for null.</summary>
    /// <returns>The text, without quotes.</returns>
    public override string ToString() => _text ?? "null";

    /// <summary>Makes a value of a kind and a text that a value had.</summary>
    internal static CustomValue FromStored(CustomValueKind kind, string text) => kind == CustomValueKind.Null ? Null : new CustomValue(kind, text);

    /// <summary>Reads a scalar of JSON.</summary>
    /// <returns><see langword="false"/> when the element is an object or a list.</returns>
    internal static bool TryRead(JsonElement element, out CustomValue value)
    {
        (var isScalar, value) = element.ValueKind switch
        {
            JsonValueKind.String => (true, (CustomValue)element.GetString()),
            JsonValueKind.Number => (true, new CustomValue(CustomValueKind.Number, element.GetRawText())),
            JsonValueKind.True => (true, true),
            JsonValueKind.False => (true, false),
            JsonValueKind.Null => (true, Null),
            _ => (false, Null),
        };
        return isScalar;
    }

    /// <summary>Writes the value as JSON.</summary>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        switch (_kind)
        {
            case CustomValueKind.String:
                writer.WriteStringValue(_text);
                break;
            case CustomValueKind.Number:
                writer.WriteRawValue(Text, skipInputValidation: true);
                break;
            case CustomValueKind.Boolean:
                writer.WriteBooleanValue(Text is "true");
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
