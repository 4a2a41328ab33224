using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace UserGrains.Listing;

/// <summary>
/// A place in a list. It names the row that it is at by what that row is sorted by and its id, so users who come and go elsewhere do not move it,
/// and the row itself need not be there any more. A number of users to pass over is understood too.
/// </summary>
/// <param name="Offset">How many users to pass over; 0 when <paramref name="Row"/> says it.</param>
/// <param name="Row">A row that has only what the order compares.</param>
internal readonly record struct PageCursor(int Offset, byte[]? Row)
{
    /// <summary>The most users that an offset passes over.</summary>
    public const int MaxOffset = 1_000;

    private const int MaxCharacters = 8 * 1024;

    /// <summary>Writes the cursor of a user: unpadded base64url of a JSON list of the order's fingerprint, the id and the values.</summary>
    public static string Write(UserMetadata user, UserOrder order)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Users.CustomJson.WriterOptions))
        {
            json.WriteStartArray();
            json.WriteNumberValue(order.Fingerprint);
            json.WriteStringValue(user.Id);
            foreach (var key in order.Keys)
            {
                key.ValueOf(user).WriteTo(json);
            }

            json.WriteEndArray();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    /// <summary>Reads a cursor.</summary>
    /// <param name="text">The cursor.</param>
    /// <param name="field">The parameter that it came in.</param>
    /// <param name="order">The order of the list that it is to be used for.</param>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidQuery"/>: it is no cursor, or one of another order.</exception>
    public static PageCursor Parse(string text, string field, UserOrder order)
    {
        // Clients that take cursors for base64 with the letters + and / get it wrong harmlessly.
        text = text.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        if (text.Length > MaxCharacters || !Base64Url.IsValid(text))
        {
            throw Fault(field, "This is no cursor. Use what the list answered as next or prev.");
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (int.TryParse(Encoding.UTF8.GetString(bytes), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return offset <= MaxOffset
                ? new PageCursor(offset, Row: null)
                : throw Fault(field, $"An offset passes over at most {MaxOffset} users. Use what the list answered as next or prev.");
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            return new PageCursor(0, ReadRow(json.RootElement, field, order));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw Fault(field, "This is no cursor. Use what the list answered as next or prev.");
        }
    }

    private static byte[] ReadRow(JsonElement json, string field, UserOrder order)
    {
        if (json[0].GetUInt32() != order.Fingerprint || json.GetArrayLength() != order.Keys.Count + 2)
        {
            throw Fault(field, "This cursor belongs to a list that is sorted otherwise. Begin again without a cursor, or sort as before.");
        }

        var user = new UserMetadata { Id = json[1].GetString() ?? throw new FormatException() };
        for (var place = 0; place < order.Keys.Count; place++)
        {
            user = CustomValue.TryRead(json[place + 2], out var value) ? order.Keys[place].WithValue(user, value) : throw new FormatException();
        }

        return UserRow.Write(user, version: 0, user.Timetoken, isDeleted: false);
    }

    private static UserGrainsException Fault(string field, string message) => new(UserGrainsError.InvalidQuery, message, [new InvalidField(field, message)]);
}
