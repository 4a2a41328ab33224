using System.Globalization;

namespace UserGrains.Listing;

/// <summary>The time of a user's last change, as texts have it.</summary>
internal static class UserTime
{
    /// <summary>Up to microseconds; trailing zeros are left out, and with them the point.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    /// <summary>The most characters of that.</summary>
    public const int MaxCharacters = 27;

    // A time may be cut after any of its parts; it is UTC unless it says otherwise.
    private static readonly string[] Readable =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HHK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a time, or the beginning of one, which stands for its first moment.</summary>
    public static bool TryParse(string text, out long timetoken)
    {
        var isTime = DateTimeOffset.TryParseExact(
            text,
            Readable,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time);
        timetoken = isTime ? time.UtcTicks - DateTime.UnixEpoch.Ticks : 0;
        return isTime;
    }
}
