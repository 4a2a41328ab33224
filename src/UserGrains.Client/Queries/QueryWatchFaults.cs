namespace UserGrains.Client.Queries;

/// <summary>Why a watch by query cannot be.</summary>
internal static class QueryWatchFaults
{
    public static UserGrainsException TooManyMatches()
    {
        var message = $"More than {UserGrainsLimits.MaxUsersPerWatch} users match, which is the most of one watch. Narrow the filter.";
        return new UserGrainsException(UserGrainsError.InvalidQuery, message, [new InvalidField("filter", message)]);
    }
}
