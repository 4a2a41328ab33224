namespace UserGrains.Listing;

/// <summary>Picks the first users of a list out of rows in any order: those that a filter lets through, after a place, as many as a page needs.</summary>
internal sealed class RowSelection
{
    private readonly Filters.UserFilter? _filter;
    private readonly Comparer<byte[]> _order;
    private readonly byte[]? _after;
    private readonly int _count;
    private readonly PriorityQueue<byte[], byte[]> _kept;

    /// <param name="filter">Whom to let through; <see langword="null"/> for everybody.</param>
    /// <param name="order">The order of the list.</param>
    /// <param name="after">The row that the page comes after; <see langword="null"/> for the beginning.</param>
    /// <param name="isBackward">Whether the list is gone through from its end.</param>
    /// <param name="count">How many rows to keep.</param>
    public RowSelection(Filters.UserFilter? filter, UserOrder order, byte[]? after, bool isBackward, int count)
    {
        _filter = filter;
        _order = Comparer<byte[]>.Create(isBackward
            ? (left, right) => order.Compare(new UserRow(right), new UserRow(left))
            : (left, right) => order.Compare(new UserRow(left), new UserRow(right)));
        _after = after;
        _count = count;

        // The last of those that are kept is on top, to go when a better one comes.
        _kept = new PriorityQueue<byte[], byte[]>(Comparer<byte[]>.Create((left, right) => _order.Compare(right, left)));
    }

    /// <summary>Gets how many users the filter lets through, before and after the place.</summary>
    public long Total { get; private set; }

    /// <summary>Offers a row.</summary>
    public void Offer(byte[] row)
    {
        var user = new UserRow(row);
        if (user.IsDeleted || (_filter is not null && !_filter.Matches(user)))
        {
            return;
        }

        Total++;
        if (_after is not null && _order.Compare(row, _after) <= 0)
        {
            return;
        }

        if (_kept.Count < _count)
        {
            _kept.Enqueue(row, row);
        }
        else if (_count > 0 && _order.Compare(row, _kept.Peek()) < 0)
        {
            _kept.DequeueEnqueue(row, row);
        }
    }

    /// <summary>Takes the picked rows, in the direction in which the list was gone through.</summary>
    public byte[][] Take()
    {
        var rows = new byte[_kept.Count][];
        for (var place = rows.Length - 1; place >= 0; place--)
        {
            rows[place] = _kept.Dequeue();
        }

        return rows;
    }
}
