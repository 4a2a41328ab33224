using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace UserGrains.Gateway.Http;

/// <summary>
/// The path as it was sent. The server decodes paths leniently (%2F stays, bytes that are no UTF-8 stay), so two ids could look the same there;
/// here every segment is decoded exactly once, or refused.
/// </summary>
internal static class RawPath
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Gets the path without the query, percent-encoded as it was sent.</summary>
    public static string Of(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (path.StartsWith('/'))
        {
            return path;
        }

        // The absolute form: http://host/path.
        var host = path.IndexOf("://", StringComparison.Ordinal);
        var start = host < 0 ? -1 : path.IndexOf('/', host + 3);
        return start < 0 ? "/" : path[start..];
    }

    /// <summary>Gets a decoded segment, counted from the end.</summary>
    /// <param name="http">The request.</param>
    /// <param name="fromEnd">0 for the last one.</param>
    /// <param name="part">What the segment is called when it is refused.</param>
    /// <exception cref="RefusedRequestException">It is not percent-encoded UTF-8.</exception>
    public static string Segment(HttpContext http, int fromEnd, string part)
    {
        var segments = Of(http).Split('/');
        var segment = fromEnd < segments.Length ? segments[^(fromEnd + 1)] : string.Empty;
        return Decode(segment) ?? throw new RefusedRequestException(RequestFault.InPath(part, $"The {part} must be percent-encoded UTF-8."));
    }

    private static string? Decode(string segment)
    {
        if (!segment.Contains('%', StringComparison.Ordinal))
        {
            return segment;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(segment.Length));
        try
        {
            var count = 0;
            for (var i = 0; i < segment.Length; i++)
            {
                if (segment[i] != '%')
                {
                    count += StrictUtf8.GetBytes(segment, i, 1, bytes, count);
                }
                else if (i + 2 < segment.Length && char.IsAsciiHexDigit(segment[i + 1]) && char.IsAsciiHexDigit(segment[i + 2]))
                {
                    bytes[count++] = Convert.FromHexString(segment.AsSpan(i + 1, 2))[0];
                    i += 2;
                }
                else
                {
                    return null;
                }
            }

            return StrictUtf8.GetString(bytes, 0, count);
        }
        catch (ArgumentException)
        {
            // The text or the bytes behind it are not UTF-8.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
