using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace UserGrains.Json;

/// <summary>
/// Users, changes and batches as JSON: the one form that the command prints and imports. Every field is written, null where it is empty,
/// and a number among the custom values keeps its exact text both ways.
/// </summary>
internal static partial class UserJson
{
    /// <summary>The names of a user's fields, in the order in which they are written.</summary>
    public const string FieldNames = "id, name, externalId, profileUrl, email, type, status, custom, updated, eTag, version";

    // Microseconds are all that a timetoken has; trailing zeros are left out, and with them the point.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    private const int ETagDigits = 32;

    // A field that comes twice is an error instead of a guess.
    private static readonly JsonDocumentOptions ReadOptions = new() { AllowDuplicateProperties = false };

    /// <summary>How a line is written: on one line, with letters of all scripts as they are. Control characters are escaped. Not for use inside HTML.</summary>
    public static JsonWriterOptions LineOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a time as <c>2025-09-12T23:18:07.55911Z</c>.</summary>
    public static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
