using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace UserGrains.Users;

/// <summary>Custom values as the JSON text in which they are stored and measured.</summary>
internal static class CustomJson
{
    /// <summary>Only what JSON itself demands is escaped: the text is kept in storage, not put into a web page.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a JSON object.</summary>
    /// <returns><see langword="null"/> when there are no values.</returns>
    public static string? Write(CustomFields custom)
    {
        if (custom.Count == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in custom)
            {
                writer.WritePropertyName(key);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not a JSON object of scalars.</exception>
    public static CustomFields Read(string? json)
    {
        if (json is null)
        {
            return CustomFields.Empty;
        }

        using var document = JsonDocument.Parse(json);
        var values = new List<KeyValuePair<string, CustomValue>>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!CustomValue.TryRead(property.Value, out var value))
            {
                throw new JsonException("A stored custom value is not a scalar.");
            }

            values.Add(new(property.Name, value));
        }

        return new CustomFields(values);
    }
}
