using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace UserGrains.Gateway.Http;

/// <summary>Texts of JSON that was checked to be UTF-8.</summary>
internal static class JsonText
{
    /// <summary>Gets the text or name that the reader stands on.</summary>
    /// <returns><see langword="false"/> when escapes in it make half of a surrogate pair.</returns>
    public static bool TryGet(ref Utf8JsonReader json, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = json.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    /// <summary>Whether the text or name that the reader stands on can be read; where it cannot, comparing it throws.</summary>
    public static bool IsWellFormed(ref Utf8JsonReader json) => !json.ValueIsEscaped || TryGet(ref json, out _);

    /// <summary>Gets the number that the reader stands on, digit by digit as it was sent.</summary>
    public static string GetRaw(ref Utf8JsonReader json) => Encoding.UTF8.GetString(json.ValueSpan);

    public static RequestFault Malformed(JsonException exception) =>
        RequestFault.InBody("body", $"The body is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
}
