using System.Globalization;
using System.Text.Json;
using UserGrains.Client.Feed;
using UserGrains.Gateway.Http;
using UserGrains.Gateway.Users;

namespace UserGrains.Gateway.Subscribe;

/// <summary>Writes events as the protocol has them, a piece at a time, so that many large users do not gather in memory.</summary>
internal static class SubscribeAnswer
{
    private const int FlushBytes = 32 * 1024;

    public static async Task SendAsync(HttpContext http, string subscribeKey, SubscribeCursor cursor, int region, IReadOnlyList<UserSnapshot> news)
    {
        var response = http.Response;
        response.ContentType = "application/json";
        AnswerHeaders.Set(response.Headers);

        await using var json = new Utf8JsonWriter(response.BodyWriter, JsonAnswer.WriterOptions);
        json.WriteStartObject();
        WriteTime(json, "t"u8, cursor.Timetoken, cursor.Region ?? region);
        json.WriteStartArray("m"u8);
        var flushed = 0L;
        foreach (var snapshot in news)
        {
            WriteEvent(json, subscribeKey, snapshot, region);
            if (json.BytesCommitted + json.BytesPending - flushed >= FlushBytes)
            {
                json.Flush();
                flushed = json.BytesCommitted;
                await response.BodyWriter.FlushAsync(http.RequestAborted);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        await response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static void WriteEvent(Utf8JsonWriter json, string subscribeKey, UserSnapshot snapshot, int region)
    {
        json.WriteStartObject();
        json.WriteString("a"u8, "5"u8);
        json.WriteNumber("f"u8, 0);
        json.WriteNumber("e"u8, 2);
        WriteTime(json, "p"u8, snapshot.Timetoken, region);
        json.WriteString("k"u8, subscribeKey);
        json.WriteString("c"u8, snapshot.User.Id);
        json.WriteStartObject("d"u8);
        json.WriteString("source"u8, "objects"u8);
        json.WriteString("version"u8, "2.0"u8);
        json.WriteString("event"u8, snapshot.IsDeleted ? "delete"u8 : "set"u8);
        json.WriteString("type"u8, "uuid"u8);
        json.WritePropertyName("data"u8);
        if (snapshot.IsDeleted)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, snapshot.User.Id);
            json.WriteEndObject();
        }
        else
        {
            UserWriter.WriteForEvent(json, snapshot.User);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, long timetoken, int region)
    {
        json.WriteStartObject(name);
        json.WriteString("t"u8, timetoken.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("r"u8, region);
        json.WriteEndObject();
    }
}
