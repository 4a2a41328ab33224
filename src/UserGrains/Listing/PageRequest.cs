using UserGrains.Listing.Filters;

namespace UserGrains.Listing;

/// <summary>A query that was read and found good.</summary>
/// <param name="Filter">Whom to list; <see langword="null"/> for everybody.</param>
/// <param name="Order">The order.</param>
/// <param name="Cursor">Where the page begins or, when it is gone through backward, ends.</param>
/// <param name="IsBackward">Whether the page is what comes before the cursor.</param>
/// <param name="Skip">How many of the users that are picked come before the page.</param>
/// <param name="Take">How many users the page has.</param>
internal sealed record PageRequest(UserFilter? Filter, UserOrder Order, byte[]? Cursor, bool IsBackward, int Skip, int Take)
{
    private const string Start = "start";
    private const string End = "end";
    private const string Limit = "limit";

    /// <summary>Reads a query.</summary>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidQuery"/>.</exception>
    public static PageRequest Of(UserQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 0 or > UserGrainsLimits.MaxUsersPerPage)
        {
            var message = $"A page has from 0 to {UserGrainsLimits.MaxUsersPerPage} users.";
            throw new UserGrainsException(UserGrainsError.InvalidQuery, message, [new InvalidField(Limit, message)]);
        }

        var filter = UserFilter.Parse(query.Filter);
        var order = UserOrder.Parse(query.Sort ?? []);
        if (!string.IsNullOrEmpty(query.Start))
        {
            var start = PageCursor.Parse(query.Start, Start, order);
            return new PageRequest(filter, order, start.Row, IsBackward: false, start.Offset, query.Limit);
        }

        if (!string.IsNullOrEmpty(query.End))
        {
            // What comes before the n-th user is a page from the front.
            var end = PageCursor.Parse(query.End, End, order);
            var skip = Math.Max(end.Offset - query.Limit, 0);
            return end.Row is null
                ? new PageRequest(filter, order, Cursor: null, IsBackward: false, skip, end.Offset - skip)
                : new PageRequest(filter, order, end.Row, IsBackward: true, Skip: 0, query.Limit);
        }

        return new PageRequest(filter, order, Cursor: null, IsBackward: false, Skip: 0, query.Limit);
    }

    /// <summary>Makes what picks the users of the page, and those that come before it in the same pass.</summary>
    public RowSelection NewSelection() => new(Filter, Order, Cursor, IsBackward, Skip + Take);
}
