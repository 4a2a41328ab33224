using System.Globalization;
using UserGrains.Client.Access;

namespace UserGrains.Access;

/// <summary>
/// A keyset's revocations in storage: simple properties, so that any Orleans storage serializer can write it. Names, numbers and meanings never change.
/// At its limits it stays below 700 KB.
/// </summary>
[GenerateSerializer, Alias("UserGrains.StoredRevocations")]
internal sealed class StoredRevocations
{
    /// <summary>The highest <see cref="Format"/> that this version reads.</summary>
    public const int CurrentFormat = 1;

    private const char Separator = ' ';

    /// <summary>Gets or sets the form of the record; 0 when there is none. It rises only when an older version must not read, and so not overwrite, the record.</summary>
    [Id(0)]
    public int Format { get; set; }

    /// <summary>Gets or sets the revocations in their order, each as kind, when, until when (both in Unix seconds) and name, with blanks between them.</summary>
    [Id(1)]
    public string[] Entries { get; set; } = [];

    public static StoredRevocations From(RevocationsState state) => new()
    {
        Format = CurrentFormat,
        Entries = [.. state.Entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{(int)entry.Kind}{Separator}{entry.RevokedAt}{Separator}{entry.Until}{Separator}{entry.Name}"))],
    };

    /// <summary>Reads the state back. Numbers mean something to one activation only, so they begin anew.</summary>
    /// <exception cref="NotSupportedException">A newer version wrote the record.</exception>
    public RevocationsState ToState() => Format <= CurrentFormat
        ? new RevocationsState([.. Entries.Select((entry, place) => Parse(entry, place + 1))], Entries.Length)
        : throw new NotSupportedException($"The stored revocations have format {Format}, and this version reads up to {CurrentFormat}. Run the version that wrote them.");

    private static Revocation Parse(string entry, int number)
    {
        var parts = entry.Split(Separator, count: 4);
        return new Revocation(
            (RevocationKind)int.Parse(parts[0], CultureInfo.InvariantCulture),
            parts[3],
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            number);
    }
}
