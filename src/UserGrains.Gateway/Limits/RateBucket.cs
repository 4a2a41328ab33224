namespace UserGrains.Gateway.Limits;

/// <summary>What is left of a <see cref="RateLimit"/> to one caller.</summary>
internal sealed class RateBucket
{
    /// <summary>When it is full again, as a timestamp of the limit's clock.</summary>
    public long FullAt;
}
