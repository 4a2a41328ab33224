using System.Globalization;
using System.Text;
using System.Text.Json;

namespace UserGrains.SystemTests.BadInput;

/// <summary>What came back: nothing (status 0), or the first answer.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    /// <summary>Whether the body is an error as the protocol has it, with this status.</summary>
    public bool IsProtocolError()
    {
        try
        {
            var json = JsonElement.Parse(Body);
            return json.GetProperty("status").GetInt32() == Status && json.GetProperty("error").GetProperty("message").GetString() is { Length: > 0 };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    public static RawAnswer Parse(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (text.StartsWith(Continue, StringComparison.Ordinal))
        {
            text = text[Continue.Length..];
        }

        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
        {
            return new RawAnswer(0, string.Empty, text);
        }

        return new RawAnswer(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}
