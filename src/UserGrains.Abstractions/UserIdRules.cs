using System.Buffers;
using System.Text;

namespace UserGrains;

/// <summary>What an id and a keyset's name may look like.</summary>
internal static class UserIdRules
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(",/\\*:");

    private static readonly SearchValues<char> KeysetCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    // Throws on lone surrogates, which have no UTF-8 form.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Finds what is wrong with an id.</summary>
    /// <returns><see langword="null"/> when nothing is.</returns>
    public static InvalidField? FindFault(string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            return new InvalidField("id", "ID is required");
        }

        // A UTF-16 code unit is at least one UTF-8 byte, so a huge id is refused before it is scanned.
        if (id.Length > UserGrainsLimits.MaxIdBytes)
        {
            return TooLong();
        }

        if (id.AsSpan().ContainsAny(Separators))
        {
            return new InvalidField("id", "The id must not contain any of , / \\ * : (replace them, for example by '-').");
        }

        if (FieldText.HasControlCharacter(id))
        {
            return new InvalidField("id", "The id must not contain control characters.");
        }

        if (FieldText.HasLoneSurrogate(id))
        {
            return new InvalidField("id", "The id must be well-formed Unicode: it has half of a surrogate pair.");
        }

        return StrictUtf8.GetByteCount(id) > UserGrainsLimits.MaxIdBytes ? TooLong() : null;

        static InvalidField TooLong() => new("id", $"The id must be at most {UserGrainsLimits.MaxIdBytes} UTF-8 bytes long.");
    }

    /// <summary>Whether a text can name a keyset.</summary>
    public static bool IsKeyset(string? keyset) =>
        keyset is { Length: >= 1 and <= UserGrainsLimits.MaxKeysetCharacters } && !keyset.AsSpan().ContainsAnyExcept(KeysetCharacters);
}
