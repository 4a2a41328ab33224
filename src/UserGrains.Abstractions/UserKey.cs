using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace UserGrains;

/// <summary>
/// Names one user of one keyset, and is the only place where the two are joined into one key: of a grain, of a stream, of a stored row.
/// </summary>
/// <remarks>
/// The joined form is <c>{keyset}/{id}</c> with '%', '#' and '?' of the id written as %25, %23 and %3F. It is injective, and it stays so
/// in storages that replace '/', '\', '#' and '?' by '_' in their keys (the official Azure Table provider does), because a keyset has no '_'.
/// </remarks>
public readonly record struct UserKey
{
    private const char Separator = '/';

    private static readonly SearchValues<char> Escaped = SearchValues.Create("%#?");

    private UserKey(string keyset, string id)
    {
        Keyset = keyset;
        Id = id;
    }

    /// <summary>Gets the keyset (tenant).</summary>
    public string Keyset { get; }

    /// <summary>Gets the user's id.</summary>
    public string Id { get; }

    /// <summary>Makes a key of a keyset and an id.</summary>
    /// <param name="keyset">1 to 64 ASCII letters, digits, '-' and '.'.</param>
    /// <param name="id">1 to 92 UTF-8 bytes without ',', '/', '\', '*', ':', control characters and lone surrogates.</param>
    /// <returns>The key.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidUser"/>: the keyset or the id breaks its limits.</exception>
    public static UserKey Create(string keyset, string id)
    {
        var invalid = UserIdRules.FindFault(id);
        if (invalid is not null)
        {
            throw new UserGrainsException(UserGrainsError.InvalidUser, invalid.Message, [invalid]);
        }

        DemandKeyset(keyset);
        return new UserKey(keyset, id);
    }

    /// <summary>Reads the joined form back.</summary>
    /// <param name="key">What <see cref="ToString"/> made.</param>
    /// <param name="userKey">The key, when the answer is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when <paramref name="key"/> is not the joined form of any valid key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? key, out UserKey userKey)
    {
        userKey = default;
        var separator = key?.IndexOf(Separator, StringComparison.Ordinal) ?? -1;
        if (separator < 0)
        {
            return false;
        }

        var keyset = key![..separator];
        var id = Unescape(key[(separator + 1)..]);
        if (id is null || !UserIdRules.IsKeyset(keyset) || UserIdRules.FindFault(id) is not null)
        {
            return false;
        }

        userKey = new UserKey(keyset, id);
        return true;
    }

    /// <summary>Returns the joined form: the grain's key, the stream's key, the stored row's key.</summary>
    /// <returns><c>{keyset}/{id}</c>, escaped as the remarks of this type say.</returns>
    public override string ToString() => Keyset + Separator + Escape(Id);

    /// <summary>Throws unless a text can name a keyset.</summary>
    internal static void DemandKeyset(string keyset)
    {
        if (!UserIdRules.IsKeyset(keyset))
        {
            throw new UserGrainsException(
                UserGrainsError.UnknownKeyset,
                $"A keyset is named by 1 to {UserGrainsLimits.MaxKeysetCharacters} ASCII letters, digits, '-' and '.'.");
        }
    }

    private static string Escape(string id) => id.AsSpan().ContainsAny(Escaped)
        ? id.Replace("%", "%25", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal)
        : id;

    // Only what Escape writes is read back, so that no two joined forms name one user.
    private static string? Unescape(string escaped)
    {
        if (!escaped.AsSpan().ContainsAny(Escaped))
        {
            return escaped;
        }

        var id = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (!Escaped.Contains(escaped[i]))
            {
                id.Append(escaped[i]);
                continue;
            }

            char? original = escaped.AsSpan(i) switch
            {
                ['%', '2', '5', ..] => '%',
                ['%', '2', '3', ..] => '#',
                ['%', '3', 'F', ..] => '?',
                _ => null,
            };
            if (original is null)
            {
                return null;
            }

            id.Append(original);
            i += 2;
        }

        return id.ToString();
    }
}
