using System.Globalization;

namespace UserGrains.Listing.Filters;

/// <summary>Compares a text with a pattern, whose parts may have anything between them.</summary>
internal sealed class LikeTest(FilterProperty property, byte[][] parts) : UserFilter
{
    public override Truth Evaluate(UserRow user)
    {
        if (property.IsUpdated)
        {
            Span<byte> time = stackalloc byte[UserTime.MaxCharacters];
            DateTime.UnixEpoch.AddTicks(user.Timetoken).TryFormat(time, out var length, UserTime.Format, CultureInfo.InvariantCulture);
            return Of(IsMatch(time[..length]));
        }

        return property.TryRead(user, out var kind, out var text) && kind == CustomValueKind.String ? Of(IsMatch(text)) : Truth.Unknown;
    }

    // The first place where a part fits is as good as any later one, so the text is gone through once.
    private bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (parts.Length == 1)
        {
            return text.SequenceEqual(parts[0]);
        }

        if (text.Length < parts[0].Length + parts[^1].Length || !text.StartsWith(parts[0]) || !text.EndsWith(parts[^1]))
        {
            return false;
        }

        var rest = text[parts[0].Length..^parts[^1].Length];
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var at = rest.IndexOf(part);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }
}
