using System.Buffers.Binary;
using System.Collections.Immutable;

namespace UserGrains.Users;

/// <summary>
/// The idempotency keys that a user has seen, with their outcomes: immutable, oldest first. A key's own time is its age, as a version 7 UUID has it.
/// </summary>
/// <remarks>
/// The youngest <see cref="UserGrainsLimits.MaxPendingUpdates"/> keys are kept, and beyond those every key younger than
/// <see cref="UserGrainsLimits.IdempotencyKeyLifetime"/>, up to <see cref="UserGrainsLimits.MaxIdempotencyKeys"/>.
/// Of those that were dropped only the newest time is remembered: no unknown key up to that horizon can be told from a dropped one.
/// </remarks>
internal sealed class IdempotencyKeys
{
    private const int UuidBytes = 16;
    private const int PackedBytes = UuidBytes + sizeof(long) + sizeof(byte) + sizeof(long);
    private const int UuidVersion = 7;

    // The order of version 7 UUIDs is that of their times.
    private readonly ImmutableSortedDictionary<Guid, IdempotencyOutcome> _outcomes;

    private IdempotencyKeys(ImmutableSortedDictionary<Guid, IdempotencyOutcome> outcomes, long horizon)
    {
        _outcomes = outcomes;
        Horizon = horizon;
    }

    /// <summary>Gets no keys.</summary>
    public static IdempotencyKeys Empty { get; } = new(ImmutableSortedDictionary<Guid, IdempotencyOutcome>.Empty, horizon: 0);

    /// <summary>Gets the newest time of a key that was dropped, in Unix milliseconds; 0 when none was.</summary>
    public long Horizon { get; }

    /// <summary>Gets the number of keys.</summary>
    public int Count => _outcomes.Count;

    /// <summary>No keys, while every key up to <paramref name="horizon"/> may have been used before.</summary>
    public static IdempotencyKeys After(DateTimeOffset horizon) => new(Empty._outcomes, horizon.ToUnixTimeMilliseconds());

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    public static IdempotencyKeys Unpack(byte[]? packed, long horizon)
    {
        if (packed is null or [])
        {
            return horizon == 0 ? Empty : new IdempotencyKeys(Empty._outcomes, horizon);
        }

        var outcomes = Empty._outcomes.ToBuilder();
        for (var rest = packed.AsSpan(); rest.Length >= PackedBytes; rest = rest[PackedBytes..])
        {
            outcomes[new Guid(rest[..UuidBytes], bigEndian: true)] = new(
                BinaryPrimitives.ReadInt64BigEndian(rest[UuidBytes..]),
                (UserWriteStatus)rest[UuidBytes + sizeof(long)],
                BinaryPrimitives.ReadInt64BigEndian(rest[(UuidBytes + sizeof(long) + sizeof(byte))..]));
        }

        return new IdempotencyKeys(outcomes.ToImmutable(), horizon);
    }

    /// <summary>Whether a key is one that <see cref="Guid.CreateVersion7()"/> makes, of a time that has come.</summary>
    public static bool IsValid(Guid key, DateTimeOffset now) =>
        key is { Version: UuidVersion, Variant: >= 0x8 and <= 0xB }
        && TimeOf(key) <= (now + UserGrainsLimits.MaxClockSkew).ToUnixTimeMilliseconds();

    /// <summary>Finds the outcome of a key's first use.</summary>
    public bool TryGet(Guid key, out IdempotencyOutcome outcome) => _outcomes.TryGetValue(key, out outcome);

    /// <summary>Whether a key that is not among these may have been dropped.</summary>
    public bool MayHaveBeenDropped(Guid key) => TimeOf(key) <= Horizon;

    /// <summary>Adds a key's outcome, and drops what need not be kept.</summary>
    /// <returns><see langword="null"/> when the keys are full of young ones.</returns>
    public IdempotencyKeys? Add(Guid key, IdempotencyOutcome outcome, DateTimeOffset now)
    {
        var youngSince = (now - UserGrainsLimits.IdempotencyKeyLifetime).ToUnixTimeMilliseconds();
        var outcomes = _outcomes.Add(key, outcome);
        var horizon = Horizon;
        while (outcomes.Count > UserGrainsLimits.MaxPendingUpdates)
        {
            var oldest = OldestOf(outcomes);
            if (TimeOf(oldest) > youngSince)
            {
                break;
            }

            outcomes = outcomes.Remove(oldest);
            horizon = Math.Max(horizon, TimeOf(oldest));
        }

        return outcomes.Count > UserGrainsLimits.MaxIdempotencyKeys ? null : new IdempotencyKeys(outcomes, horizon);
    }

    /// <summary>Writes the keys for storage: 33 bytes each.</summary>
    /// <returns><see langword="null"/> when there are none.</returns>
    public byte[]? Pack()
    {
        if (_outcomes.IsEmpty)
        {
            return null;
        }

        var packed = new byte[_outcomes.Count * PackedBytes];
        var rest = packed.AsSpan();
        foreach (var (key, outcome) in _outcomes)
        {
            key.TryWriteBytes(rest, bigEndian: true, out _);
            BinaryPrimitives.WriteInt64BigEndian(rest[UuidBytes..], outcome.Fingerprint);
            rest[UuidBytes + sizeof(long)] = (byte)outcome.Status;
            BinaryPrimitives.WriteInt64BigEndian(rest[(UuidBytes + sizeof(long) + sizeof(byte))..], outcome.Version);
            rest = rest[PackedBytes..];
        }

        return packed;
    }

    private static Guid OldestOf(ImmutableSortedDictionary<Guid, IdempotencyOutcome> outcomes)
    {
        using var enumerator = outcomes.GetEnumerator();
        enumerator.MoveNext();
        return enumerator.Current.Key;
    }

    // The first 48 bits of a version 7 UUID are Unix milliseconds.
    private static long TimeOf(Guid key)
    {
        Span<byte> bytes = stackalloc byte[UuidBytes];
        key.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
    }
}
