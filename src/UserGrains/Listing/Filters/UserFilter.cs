namespace UserGrains.Listing.Filters;

/// <summary>A test of users: a tree of small objects that read a row and make nothing. Immutable, so any number of threads may use it.</summary>
internal abstract class UserFilter
{
    /// <summary>Reads a filter; its language is in docs/directory.md.</summary>
    /// <param name="text">The text; <see langword="null"/>, empty and blank ones let everybody through.</param>
    /// <returns><see langword="null"/> when everybody matches.</returns>
    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidQuery"/>, with the position of what is wrong.</exception>
    public static UserFilter? Parse(string? text) => string.IsNullOrWhiteSpace(text) ? null : FilterParser.Parse(text);

    /// <summary>Whether a user is one of those asked for.</summary>
    public bool Matches(UserRow user) => Evaluate(user) == Truth.True;

    /// <summary>Evaluates the test.</summary>
    public abstract Truth Evaluate(UserRow user);

    /// <summary>What an order of two values says under an operator.</summary>
    protected static Truth Compare(int order, ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => Of(order == 0),
        ComparisonOperator.NotEqual => Of(order != 0),
        ComparisonOperator.Less => Of(order < 0),
        ComparisonOperator.Greater => Of(order > 0),
        ComparisonOperator.LessOrEqual => Of(order <= 0),
        _ => Of(order >= 0),
    };

    protected static Truth Of(bool value) => value ? Truth.True : Truth.False;
}
