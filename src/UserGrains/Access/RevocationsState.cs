using System.Collections.Immutable;
using System.Text;
using UserGrains.Client.Access;

namespace UserGrains.Access;

/// <summary>The revocations of a keyset, in the order of their numbers.</summary>
/// <param name="Entries">The revocations.</param>
/// <param name="Last">The last number that was given; that of an entry, or of one that is gone.</param>
internal sealed record RevocationsState(ImmutableArray<Revocation> Entries, long Last)
{
    /// <summary>The most revocations of a keyset.</summary>
    public const int MaxEntries = 4_096;

    /// <summary>The most UTF-8 bytes of all their names.</summary>
    public const int MaxNameBytes = 256 * 1024;

    public static readonly RevocationsState Empty = new([], 0);

    /// <summary>Adds a revocation; what is over goes. The same again is kept until the later of both times.</summary>
    /// <returns>The state, and the revocation in it; the state itself when it says so already.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.TooBusy"/>: there is no room.</exception>
    public (RevocationsState Next, Revocation Added) Add(Revocation revocation, DateTimeOffset now)
    {
        var known = Entries.FirstOrDefault(entry => entry.Kind == revocation.Kind && string.Equals(entry.Name, revocation.Name, StringComparison.Ordinal));
        if (known is not null && known.RevokedAt >= revocation.RevokedAt && known.Until >= revocation.Until)
        {
            return (this, known);
        }

        var added = revocation with
        {
            RevokedAt = Math.Max(revocation.RevokedAt, known?.RevokedAt ?? 0),
            Until = Math.Max(revocation.Until, known?.Until ?? 0),
            Number = Last + 1,
        };
        var entries = Without(now).Entries.RemoveAll(entry => entry.Number == known?.Number).Add(added);
        if (entries.Length > MaxEntries || entries.Sum(entry => Encoding.UTF8.GetByteCount(entry.Name)) > MaxNameBytes)
        {
            throw new UserGrainsException(
                UserGrainsError.TooBusy,
                $"A keyset keeps at most {MaxEntries} revocations with {MaxNameBytes} bytes of names. Revoke whole callers instead of tokens, let tokens live shorter, or change the key.");
        }

        return (new RevocationsState(entries, added.Number), added);
    }

    /// <summary>Takes out what is over.</summary>
    public RevocationsState Without(DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        var kept = Entries.RemoveAll(entry => entry.Until <= seconds);
        return kept.Length == Entries.Length ? this : this with { Entries = kept };
    }
}
