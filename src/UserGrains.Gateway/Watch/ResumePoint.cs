using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace UserGrains.Gateway.Watch;

/// <summary>
/// What an event id says: everything up to the watermark was delivered, and of some users also what is above it. It is made of timetokens alone,
/// so every node can read it.
/// </summary>
/// <remarks>
/// The unpadded base64url form of: the format (1 byte), the list's fingerprint (4), the watermark in µs (8), and for each user above it, in the order of the list,
/// the distance from the one before and the distance of its timetoken from the watermark in µs, both as variable-length numbers of 7 bits a byte.
/// That is 18 characters, and about 7 more for each of these users.
/// </remarks>
internal sealed class ResumePoint
{
    /// <summary>The most users above the watermark that an id names. Of further ones a state may come twice.</summary>
    public const int MaxUsersAbove = 500;

    /// <summary>The longest id.</summary>
    public const int MaxCharacters = 8 * 1024;

    private const byte Format = 1;
    private const int HeadBytes = 13;

    // Two numbers, of which the longest that there are take 10 bytes.
    private const int MaxBytesPerUser = 20;
    private const int TicksPerMicrosecond = (int)TimeSpan.TicksPerMicrosecond;

    public ResumePoint(long watermark, SortedList<int, long> above)
    {
        Watermark = watermark - (watermark % TicksPerMicrosecond);
        Above = above;
    }

    /// <summary>Gets the timetoken up to which every user's changes were delivered.</summary>
    public long Watermark { get; }

    /// <summary>Gets the timetokens of what was delivered above the watermark, by the user's place in the list.</summary>
    public SortedList<int, long> Above { get; }

    /// <summary>The fingerprint of a list of users: an id of another list means nothing.</summary>
    public static uint Fingerprint(IEnumerable<string> ids)
    {
        // FNV-1a, because it has to be the same on every node.
        var hash = 2166136261;
        foreach (var id in ids)
        {
            foreach (var unit in Encoding.UTF8.GetBytes(id))
            {
                hash = (hash ^ unit) * 16777619;
            }

            hash = (hash ^ ',') * 16777619;
        }

        return hash;
    }

    /// <summary>Reads an id.</summary>
    /// <returns><see langword="null"/> when it is none of this list, so the watch begins with the present states.</returns>
    public static ResumePoint? TryParse(string? id, uint fingerprint, int count)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxCharacters || !Base64Url.IsValid(id))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(id).AsSpan();
        if (bytes.Length < HeadBytes || bytes[0] != Format || BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) != fingerprint)
        {
            return null;
        }

        var microseconds = BinaryPrimitives.ReadInt64BigEndian(bytes[5..]);
        if (microseconds is < 0 or > long.MaxValue / TicksPerMicrosecond)
        {
            return null;
        }

        var watermark = microseconds * TicksPerMicrosecond;
        var above = new SortedList<int, long>();
        var rest = bytes[HeadBytes..];
        var place = -1L;
        while (!rest.IsEmpty)
        {
            if (!TryReadNumber(ref rest, out var gap) || !TryReadNumber(ref rest, out var distance) || (place += gap + 1) >= count)
            {
                return null;
            }

            above.Add((int)place, watermark + (distance * TicksPerMicrosecond));
        }

        return new ResumePoint(watermark, above);
    }

    /// <summary>Writes the id. This is done for each event, so it takes little.</summary>
    public string ToEventId(uint fingerprint)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(HeadBytes + (Math.Min(Above.Count, MaxUsersAbove) * MaxBytesPerUser));
        try
        {
            return Base64Url.EncodeToString(bytes.AsSpan(0, Write(fingerprint, bytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private int Write(uint fingerprint, Span<byte> bytes)
    {
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], fingerprint);
        BinaryPrimitives.WriteInt64BigEndian(bytes[5..], Watermark / TicksPerMicrosecond);
        var length = HeadBytes;
        var before = -1;
        for (var i = 0; i < Above.Count && i < MaxUsersAbove; i++)
        {
            var place = Above.GetKeyAtIndex(i);
            length += WriteNumber(bytes[length..], place - before - 1);
            length += WriteNumber(bytes[length..], (Above.GetValueAtIndex(i) - Watermark) / TicksPerMicrosecond);
            before = place;
        }

        return length;
    }

    private static int WriteNumber(Span<byte> bytes, long number)
    {
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            bytes[length++] = (byte)(number | 0x80);
        }

        bytes[length++] = (byte)number;
        return length;
    }

    // At most 49 bits, so that sums of what is read cannot overflow.
    private static bool TryReadNumber(ref Span<byte> bytes, out long number)
    {
        number = 0;
        for (var i = 0; i < 7 && i < bytes.Length; i++)
        {
            number |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
