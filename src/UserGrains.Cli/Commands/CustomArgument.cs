using System.Text.Json;

namespace UserGrains.Cli.Commands;

/// <summary>Reads <c>KEY=VALUE</c>.</summary>
internal static class CustomArgument
{
    /// <summary>
    /// Splits at the first '='. A value that is a JSON scalar is taken as that, a number with its exact text; so <c>zip="01234"</c>, with the quotes, is a text.
    /// Anything else is a text as it stands.
    /// </summary>
    /// <exception cref="CommandException">There is no '=', or nothing before it.</exception>
    public static KeyValuePair<string, CustomValue> Parse(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw CommandException.WrongInput($"--custom: '{argument}' must be KEY=VALUE, for example --custom city=Paris");
        }

        var text = argument[(equals + 1)..];
        return new(argument[..equals], TryReadScalar(text, out var value) ? value : text);
    }

    private static bool TryReadScalar(string text, out CustomValue value)
    {
        value = CustomValue.Null;

        // JSON allows white space around a value; here it makes a text.
        if (text.Length == 0 || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return CustomValue.TryRead(json.RootElement, out value);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, or a JSON text that is not well-formed Unicode.
            return false;
        }
    }
}
