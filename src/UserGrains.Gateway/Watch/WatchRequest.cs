using System.Globalization;
using System.Text.Json;
using UserGrains.Client;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Watch;

/// <summary>What an event stream is asked for.</summary>
/// <param name="Ids">The users, each once, in the order they were named.</param>
/// <param name="BatchWindow">How long a batch gathers after its first change.</param>
internal sealed record WatchRequest(IReadOnlyList<string> Ids, TimeSpan BatchWindow)
{
    /// <summary>Reads <c>ids</c> from the address: a list with commas, or the parameter several times.</summary>
    public static WatchRequest FromAddress(HttpRequest request)
    {
        var ids = request.Query["ids"].SelectMany(list => (list ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries));
        return new WatchRequest([.. ids.Distinct(StringComparer.Ordinal)], ReadBatchWindow(request));
    }

    /// <summary>Reads the ids from a body: a JSON list of texts.</summary>
    public static WatchRequest FromBody(HttpRequest request, ReadOnlySpan<byte> body)
    {
        var ids = new List<string>();
        try
        {
            var json = new Utf8JsonReader(body);
            json.Read();
            if (json.TokenType != JsonTokenType.StartArray)
            {
                throw new RefusedRequestException(RequestFault.InBody("body", "The body must be a JSON list of ids."));
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (json.TokenType != JsonTokenType.String || !JsonText.TryGet(ref json, out var id))
                {
                    throw new RefusedRequestException(RequestFault.InBody("body", "Every id must be a text of well-formed Unicode."));
                }

                ids.Add(id);
            }

            json.Read();
        }
        catch (JsonException exception)
        {
            throw new RefusedRequestException(JsonText.Malformed(exception));
        }

        return new WatchRequest([.. ids.Distinct(StringComparer.Ordinal)], ReadBatchWindow(request));
    }

    /// <summary>Reads <c>batchWindow</c>.</summary>
    public static TimeSpan ReadBatchWindow(HttpRequest request)
    {
        var text = request.Query["batchWindow"].ToString();
        if (text.Length == 0)
        {
            return TimeSpan.Zero;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= WatchOptions.MaxBatchWindow.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new RefusedRequestException(
                RequestFault.InQuery("batchWindow", $"batchWindow must be a whole number of milliseconds from 0 to {WatchOptions.MaxBatchWindow.TotalMilliseconds}."));
    }
}
