using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace UserGrains.Gateway.Http;

/// <summary>Reads a whole body, up to a limit, as UTF-8.</summary>
internal static class RequestBody
{
    private const int MaxBytesThrownAway = 256 * 1024;

    /// <summary>
    /// Sets the server's own limit, where it cuts the connection. It is above ours, so that an answer gets through to whoever sends a little too much,
    /// and nobody makes the node read much more than it uses.
    /// </summary>
    public static void Limit(HttpContext http, int maxBytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes + MaxBytesThrownAway;
        }
    }

    /// <summary>Reads the body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="maxBytes">The most bytes; a larger body is refused as soon as that is known, and not read any further.</param>
    /// <returns>The bytes, which are valid UTF-8.</returns>
    /// <exception cref="RefusedRequestException">It is too large, not UTF-8, of a type that is not JSON, or not what was announced.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http, int maxBytes)
    {
        DemandJson(http.Request.ContentType);
        if (http.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        try
        {
            return await ReadToEndAsync(http, maxBytes);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes);
        }
        catch (IOException)
        {
            // Chunks that are none, a sender who is too slow, or a connection that broke.
            throw new RefusedRequestException(RequestFault.InBody("body", "The body was not sent as it was announced, or too slowly."));
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadToEndAsync(HttpContext http, int maxBytes)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(http.RequestAborted);
            var buffer = result.Buffer;
            if (buffer.Length > maxBytes)
            {
                reader.AdvanceTo(buffer.End);

                // What is still to come would otherwise be read and thrown away before the next request.
                http.Response.Headers.Connection = "close";
                throw TooLarge(maxBytes);
            }

            if (result.IsCompleted)
            {
                var body = buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return Utf8.IsValid(body)
                    ? body
                    : throw new RefusedRequestException(RequestFault.InBody("body", "The body must be UTF-8."));
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    // The published SDKs send JSON as text/plain.
    private static void DemandJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        var isJson = type.IsEmpty
            || type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
        if (!isJson)
        {
            throw new RefusedRequestException(StatusCodes.Status415UnsupportedMediaType, ErrorTexts.NotJson);
        }
    }

    private static RefusedRequestException TooLarge(int maxBytes) => new(RequestFault.InBody("body", $"The body must be at most {maxBytes} bytes."));
}
