using System.Text;

namespace UserGrains.Listing;

/// <summary>
/// Custom values as a row has them: for each the kind (1 byte), the length of the key and of the text as numbers of 7 bits a byte, the key and the text in UTF-8.
/// </summary>
internal static class CustomRow
{
    /// <summary>How many bytes <see cref="Write"/> needs.</summary>
    public static int Measure(CustomFields custom)
    {
        if (custom.Count == 0)
        {
            return 0;
        }

        var bytes = 0;
        foreach (var (key, value) in custom)
        {
            bytes += 1 + MeasureText(key) + MeasureText(value.Text);
        }

        return bytes;
    }

    /// <summary>Writes all values.</summary>
    public static void Write(CustomFields custom, Span<byte> row)
    {
        if (custom.Count == 0)
        {
            return;
        }

        foreach (var (key, value) in custom)
        {
            row[0] = (byte)value.Kind;
            row = row[1..];
            WriteLength(Encoding.UTF8.GetByteCount(key), ref row);
            WriteLength(Encoding.UTF8.GetByteCount(value.Text), ref row);
            row = row[Encoding.UTF8.GetBytes(key, row)..];
            row = row[Encoding.UTF8.GetBytes(value.Text, row)..];
        }
    }

    /// <summary>Reads all values.</summary>
    public static CustomFields Read(ReadOnlySpan<byte> row)
    {
        if (row.IsEmpty)
        {
            return CustomFields.Empty;
        }

        var values = new List<KeyValuePair<string, CustomValue>>();
        while (!row.IsEmpty)
        {
            ReadNext(ref row, out var kind, out var key, out var text);
            values.Add(new(Encoding.UTF8.GetString(key), CustomValue.FromStored(kind, Encoding.UTF8.GetString(text))));
        }

        return new CustomFields(values);
    }

    /// <summary>Finds one value. A JSON null counts as no value.</summary>
    public static bool TryFind(ReadOnlySpan<byte> row, ReadOnlySpan<byte> key, out CustomValueKind kind, out ReadOnlySpan<byte> text)
    {
        while (!row.IsEmpty)
        {
            ReadNext(ref row, out kind, out var found, out text);
            if (found.SequenceEqual(key))
            {
                return kind != CustomValueKind.Null;
            }
        }

        kind = CustomValueKind.Null;
        text = default;
        return false;
    }

    private static void ReadNext(scoped ref ReadOnlySpan<byte> row, out CustomValueKind kind, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text)
    {
        kind = (CustomValueKind)row[0];
        row = row[1..];
        var keyBytes = ReadLength(ref row);
        var textBytes = ReadLength(ref row);
        key = row[..keyBytes];
        text = row.Slice(keyBytes, textBytes);
        row = row[(keyBytes + textBytes)..];
    }

    private static int MeasureText(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes + (bytes < 1 << 7 ? 1 : bytes < 1 << 14 ? 2 : 3);
    }

    private static void WriteLength(int length, ref Span<byte> row)
    {
        while (length >= 0x80)
        {
            row[0] = (byte)(length | 0x80);
            row = row[1..];
            length >>= 7;
        }

        row[0] = (byte)length;
        row = row[1..];
    }

    private static int ReadLength(scoped ref ReadOnlySpan<byte> row)
    {
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = row[0];
            row = row[1..];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return length;
            }
        }
    }
}
