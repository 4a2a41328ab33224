using System.Globalization;
using System.Text;

namespace UserGrains.Listing;

/// <summary>One field to sort by.</summary>
/// <param name="Field">The text, unless it is one of the others.</param>
/// <param name="CustomKey">The key of a custom value in UTF-8; <see langword="null"/> when it is none.</param>
/// <param name="IsUpdated">Whether it is the time of the last change.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
internal sealed record SortKey(RowField Field, byte[]? CustomKey, bool IsUpdated, bool IsDescending)
{
    /// <summary>Compares two users by this field, in its direction. Who lacks it comes last when ascending, and first when descending.</summary>
    public int Compare(UserRow left, UserRow right)
    {
        var order = IsUpdated
            ? left.Timetoken.CompareTo(right.Timetoken)
            : CustomKey is null
                ? CompareTexts(left, right)
                : CompareCustom(left, right);
        return IsDescending ? -order : order;
    }

    /// <summary>What a user has here, as far as it counts in sorting.</summary>
    public CustomValue ValueOf(UserMetadata user)
    {
        if (IsUpdated)
        {
            return user.Timetoken;
        }

        if (CustomKey is not null)
        {
            return user.Custom.TryGetValue(Encoding.UTF8.GetString(CustomKey), out var value)
                ? value.Kind == CustomValueKind.String ? Sorted(value.Text) : value.Text.Length > UserGrainsLimits.MaxSortedBytes ? CustomValue.Null : value
                : CustomValue.Null;
        }

        return UserRow.TextOf(user, Field) is { } text ? Sorted(text) : CustomValue.Null;
    }

    /// <summary>A user with a value that <see cref="ValueOf"/> gave.</summary>
    /// <exception cref="FormatException">It gave no such value.</exception>
    public UserMetadata WithValue(UserMetadata user, CustomValue value)
    {
        if (IsUpdated)
        {
            return user with { Timetoken = long.Parse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture) };
        }

        if (CustomKey is not null)
        {
            return user with { Custom = new CustomFields(user.Custom.Append(new(Encoding.UTF8.GetString(CustomKey), value))) };
        }

        if (value.Kind is not (CustomValueKind.String or CustomValueKind.Null))
        {
            throw new FormatException();
        }

        var text = value.Kind == CustomValueKind.Null ? null : value.Text;
        return Field switch
        {
            RowField.Status => user with { Status = text },
            RowField.Type => user with { Type = text },
            RowField.Name => user with { Name = text },
            RowField.ExternalId => user with { ExternalId = text },
            RowField.Email => user with { Email = text },
            RowField.ProfileUrl => user with { ProfileUrl = text },
            _ => user,
        };
    }

    private static string Sorted(string text)
    {
        if (text.Length * 3 <= UserGrainsLimits.MaxSortedBytes)
        {
            return text;
        }

        return Encoding.UTF8.GetString(Sorted(Encoding.UTF8.GetBytes(text)));
    }

    private int CompareTexts(UserRow left, UserRow right)
    {
        var hasLeft = left.TryGet(Field, out var leftText);
        var hasRight = right.TryGet(Field, out var rightText);
        return hasLeft && hasRight ? Sorted(leftText).SequenceCompareTo(Sorted(rightText)) : hasRight.CompareTo(hasLeft);
    }

    // Values of different types come in the order of their kinds: texts, numbers, booleans.
    private int CompareCustom(UserRow left, UserRow right)
    {
        var hasLeft = TryFindCustom(left, out var leftKind, out var leftText);
        var hasRight = TryFindCustom(right, out var rightKind, out var rightText);
        if (!hasLeft || !hasRight)
        {
            return hasRight.CompareTo(hasLeft);
        }

        if (leftKind != rightKind)
        {
            return leftKind.CompareTo(rightKind);
        }

        return leftKind == CustomValueKind.Number
            ? NumberText.Compare(leftText, rightText)
            : Sorted(leftText).SequenceCompareTo(Sorted(rightText));
    }

    // A number of more digits than count cannot be cut as a text can, so it does not count at all.
    private bool TryFindCustom(UserRow user, out CustomValueKind kind, out ReadOnlySpan<byte> text) =>
        CustomRow.TryFind(user.Custom, CustomKey, out kind, out text)
        && (kind != CustomValueKind.Number || text.Length <= UserGrainsLimits.MaxSortedBytes);

    // Cut before a character, never within one.
    private static ReadOnlySpan<byte> Sorted(ReadOnlySpan<byte> text)
    {
        if (text.Length <= UserGrainsLimits.MaxSortedBytes)
        {
            return text;
        }

        var length = UserGrainsLimits.MaxSortedBytes;
        while ((text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return text[..length];
    }
}
