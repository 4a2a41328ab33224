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

    private int CompareTexts(UserRow left, UserRow right)
    {
        var hasLeft = left.TryGet(Field, out var leftText);
        var hasRight = right.TryGet(Field, out var rightText);
        return hasLeft && hasRight ? Sorted(leftText).SequenceCompareTo(Sorted(rightText)) : hasRight.CompareTo(hasLeft);
    }

    // Values of different types come in the order of their kinds: texts, numbers, booleans.
    private int CompareCustom(UserRow left, UserRow right)
    {
        var hasLeft = CustomRow.TryFind(left.Custom, CustomKey, out var leftKind, out var leftText);
        var hasRight = CustomRow.TryFind(right.Custom, CustomKey, out var rightKind, out var rightText);
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

    private static ReadOnlySpan<byte> Sorted(ReadOnlySpan<byte> text) =>
        text.Length <= UserGrainsLimits.MaxSortedBytes ? text : text[..UserGrainsLimits.MaxSortedBytes];
}
