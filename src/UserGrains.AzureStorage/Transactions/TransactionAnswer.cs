using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;

namespace UserGrains.AzureStorage.Transactions;

/// <summary>What the service said of a transaction.</summary>
/// <param name="Status">The HTTP status: of the first change that failed, or of the last one.</param>
/// <param name="ErrorCode">The service's name for what went wrong; <see langword="null"/> when it gave none.</param>
/// <param name="FailedAction">The index of the change that failed; <see langword="null"/> when none did, or the service does not say.</param>
/// <param name="ETags">The rows' new ETags in the order of the changes, when all succeeded.</param>
internal sealed record TransactionAnswer(int Status, string? ErrorCode, int? FailedAction, ETag[] ETags)
{
    private const string Error = "odata.error";

    public bool IsCommitted => Status is >= 200 and < 300;

    /// <summary>Reads a multipart answer: a status, headers, and after a failure one JSON object for each change.</summary>
    public static TransactionAnswer Read(ReadOnlySpan<byte> content)
    {
        List<ETag> etags = [];
        var status = 0;
        var place = Place.BeforePart;
        while (!content.IsEmpty)
        {
            var line = NextLine(ref content);
            if (line.StartsWith("--"u8))
            {
                place = Place.BeforePart;
            }
            else if (place == Place.BeforePart && line.StartsWith("HTTP/1.1 "u8))
            {
                status = Utf8Parser.TryParse(line["HTTP/1.1 "u8.Length..], out int number, out _) ? number : 0;
                place = Place.InHeaders;
            }
            else if (place == Place.InHeaders && line.IsEmpty)
            {
                if (status >= 400)
                {
                    return ReadFailure(status, content);
                }

                place = Place.InBody;
            }
            else if (place == Place.InHeaders && line.Length > 5 && Ascii.EqualsIgnoreCase(line[..5], "etag:"u8))
            {
                etags.Add(new ETag(Encoding.ASCII.GetString(line[5..].Trim(" \t"u8))));
            }
        }

        return new TransactionAnswer(status, null, null, [.. etags]);
    }

    /// <summary>Makes an exception that says the same; its message holds nothing of what was sent.</summary>
    public RequestFailedException ToException() =>
        new(Status, string.Create(CultureInfo.InvariantCulture, $"The table service answered a transaction with status {Status} ({ErrorCode ?? "no code"})."), ErrorCode, null);

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> content)
    {
        var end = content.IndexOf((byte)'\n');
        var line = end < 0 ? content : content[..end];
        content = end < 0 ? default : content[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    private static TransactionAnswer ReadFailure(int status, ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content);
        if (!TryReadError(ref reader, out var error) || !error.TryGetProperty(Error, out var fields))
        {
            return new TransactionAnswer(status, null, null, []);
        }

        var code = fields.TryGetProperty("code", out var name) ? name.GetString() : null;
        var text = fields.TryGetProperty("message", out var message) && message.TryGetProperty("value", out var value) ? value.GetString() ?? "" : "";

        // "3:The update condition specified in the request was not satisfied."
        return new TransactionAnswer(status, code, int.TryParse(text.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null, []);
    }

    private static bool TryReadError(ref Utf8JsonReader reader, out JsonElement error)
    {
        try
        {
            error = JsonElement.TryParseValue(ref reader, out var element) ? element.Value : default;
            return error.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            error = default;
            return false;
        }
    }

    private enum Place
    {
        BeforePart,
        InHeaders,
        InBody,
    }
}
