using System.Globalization;

namespace UserGrains.Sqlite;

/// <summary>
/// A record's ETag: its row and the sequence of its last write. The row spares an update the look-up by key; a forged or mixed-up one matches nothing,
/// because the key is compared too.
/// </summary>
internal readonly record struct RecordETag(long RowId, long Sequence)
{
    public static bool TryParse(string text, out RecordETag value)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            value = new RecordETag(row, sequence);
            return true;
        }

        value = default;
        return false;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RowId}.{Sequence}");
}
