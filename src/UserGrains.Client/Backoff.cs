namespace UserGrains.Client;

/// <summary>How long to wait before something that has failed is tried again.</summary>
internal static class Backoff
{
    /// <summary>Twice as long as the last time, from one bound to the other.</summary>
    /// <param name="last">The wait before; zero when there was none.</param>
    /// <param name="min">The first wait.</param>
    /// <param name="max">The longest wait.</param>
    public static TimeSpan Next(TimeSpan last, TimeSpan min, TimeSpan max) => last < min ? min : last * 2 < max ? last * 2 : max;
}
