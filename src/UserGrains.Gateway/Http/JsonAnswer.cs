using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace UserGrains.Gateway.Http;

/// <summary>Writes an answer straight from what it is made of into one buffer, and sends it with its length.</summary>
internal static class JsonAnswer
{
    private const int MaxKeptBytes = 256 * 1024;

    /// <summary>How all JSON of the gateway is written. Every answer says what it is and is not to be guessed at, so text need not be safe inside HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <summary>Answers with JSON. Nothing awaits between writing and copying, so the thread's buffer is free again when this returns.</summary>
    public static Task SendAsync<T>(HttpContext http, int status, T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        var json = _json ??= new Utf8JsonWriter(buffer, WriterOptions);
        try
        {
            write(json, value);
            json.Flush();

            var response = http.Response;
            response.StatusCode = status;
            response.ContentType = "application/json";
            response.ContentLength = buffer.WrittenCount;
            AnswerHeaders.Set(response.Headers);
            response.BodyWriter.Write(buffer.WrittenSpan);
        }
        finally
        {
            Reset(buffer, json);
        }

        return http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }

    /// <summary>Writes JSON into a buffer of the caller's.</summary>
    public static void Write<T>(IBufferWriter<byte> output, T value, Action<Utf8JsonWriter, T> write)
    {
        using var json = new Utf8JsonWriter(output, WriterOptions);
        write(json, value);
    }

    public static Task SendErrorAsync(HttpContext http, ErrorAnswer error)
    {
        var headers = http.Response.Headers;
        if (error.Code is { } code)
        {
            headers[GatewayHeaders.Error] = code;
        }

        if (error.CurrentVersion is { } version)
        {
            headers[GatewayHeaders.Version] = version.ToString(CultureInfo.InvariantCulture);
        }

        if (error.RetryAfter is { } delay)
        {
            headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return SendAsync(http, error.Status, error, static (json, answer) => answer.Write(json));
    }

    private static void Reset(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json)
    {
        if (buffer.Capacity > MaxKeptBytes)
        {
            _buffer = null;
            _json = null;
            json.Dispose();
            return;
        }

        buffer.ResetWrittenCount();
        json.Reset();
    }
}
