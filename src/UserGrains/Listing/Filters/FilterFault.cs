namespace UserGrains.Listing.Filters;

/// <summary>What is wrong with a filter.</summary>
internal static class FilterFault
{
    /// <summary>The name of the parameter.</summary>
    public const string Field = "filter";

    /// <param name="position">Where, counted in characters from 1.</param>
    /// <param name="message">What was found, what was wanted, and the fix.</param>
    public static UserGrainsException At(int position, string message) => Of($"At character {position} of the filter: {message}");

    public static UserGrainsException Of(string message) => new(UserGrainsError.InvalidQuery, message, [new InvalidField(Field, message)]);
}
