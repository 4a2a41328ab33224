using System.Globalization;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Subscribe;

/// <summary>What a subscriber asks for.</summary>
/// <param name="Ids">The users, each once.</param>
/// <param name="Since">Up to where it has seen everything; <see langword="null"/> on its first request.</param>
internal sealed record SubscribeRequest(IReadOnlyCollection<string> Ids, SubscribeCursor? Since)
{
    private const string PresenceSuffix = "-pnpres";

    /// <summary>Reads a request.</summary>
    /// <exception cref="RefusedRequestException">The list or the timetoken cannot be read.</exception>
    public static SubscribeRequest Read(HttpContext http)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var channel in RawPath.Segment(http, fromEnd: 1, "channels").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            // Presence and channels that cannot be users are the SDK's own; nothing ever happens on them here.
            if (!channel.EndsWith(PresenceSuffix, StringComparison.Ordinal) && UserIdRules.FindFault(channel) is null)
            {
                ids.Add(channel);
            }
        }

        return new SubscribeRequest(ids, ReadCursor(http.Request));
    }

    private static SubscribeCursor? ReadCursor(HttpRequest request)
    {
        var timetoken = request.Query["tt"].ToString();
        if (timetoken is "" or "0")
        {
            return null;
        }

        if (!long.TryParse(timetoken, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new RefusedRequestException(RequestFault.InQuery("tt", "The timetoken must be the number that the last answer gave."));
        }

        return new SubscribeCursor(number, int.TryParse(request.Query["tr"], NumberStyles.None, CultureInfo.InvariantCulture, out var region) ? region : null);
    }
}
