using System.Buffers;
using System.Text;
using System.Text.Json;

namespace UserGrains.Users;

/// <summary>Measures a record as <see cref="UserGrainsLimits.MaxRecordBytes"/> says: the fields that callers write, without the id.</summary>
internal static class RecordSize
{
    // A UTF-16 code unit is at most 3 UTF-8 bytes, or 6 when it is escaped in JSON, where a text has 2 quotes.
    private const int MaxBytesPerCharacter = 3;
    private const int MaxJsonBytesPerCharacter = 6;
    private const int JsonQuoteBytes = 2;

    public static bool IsTooLarge(in FieldValues fields) =>
        // Nearly every record is far from the limit, and is not worth encoding to learn it.
        UpperBound(fields) > UserGrainsLimits.MaxRecordBytes && Measure(fields) > UserGrainsLimits.MaxRecordBytes;

    public static int Measure(in FieldValues fields) =>
        Measure(fields.Name)
        + Measure(fields.ExternalId)
        + Measure(fields.ProfileUrl)
        + Measure(fields.Email)
        + Measure(fields.Status)
        + Measure(fields.Type)
        + Measure(fields.Custom);

    private static long UpperBound(in FieldValues fields)
    {
        long characters = Length(fields.Name) + Length(fields.ExternalId) + Length(fields.ProfileUrl)
            + Length(fields.Email) + Length(fields.Status) + Length(fields.Type);
        var bytes = characters * MaxBytesPerCharacter;
        if (fields.Custom.Count > 0)
        {
            foreach (var (key, value) in fields.Custom)
            {
                bytes += ((long)key.Length * MaxBytesPerCharacter) + ((long)value.Text.Length * MaxJsonBytesPerCharacter) + JsonQuoteBytes + "null".Length;
            }
        }

        return bytes;
    }

    private static int Length(string? text) => text?.Length ?? 0;

    private static int Measure(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static int Measure(CustomFields custom)
    {
        if (custom.Count == 0)
        {
            return 0;
        }

        var bytes = 0;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, CustomJson.WriterOptions);
        foreach (var (key, value) in custom)
        {
            value.WriteTo(writer);
            writer.Flush();
            bytes += Measure(key) + buffer.WrittenCount;
            buffer.ResetWrittenCount();
            writer.Reset();
        }

        return bytes;
    }
}
