using System.Diagnostics;

namespace UserGrains.Listing;

/// <summary>How long one query may take in one shard.</summary>
internal readonly struct QueryLimit()
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(3);

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <exception cref="UserGrainsException"><see cref="UserGrainsError.InvalidQuery"/>: the query takes too long.</exception>
    public void DemandTime()
    {
        if (Stopwatch.GetElapsedTime(_start) > MaxDuration)
        {
            const string Message = "The filter takes too long on this many users. Make it simpler: fewer comparisons, and fewer stars in LIKE.";
            throw new UserGrainsException(UserGrainsError.InvalidQuery, Message, [new InvalidField(Filters.FilterFault.Field, Message)]);
        }
    }
}
