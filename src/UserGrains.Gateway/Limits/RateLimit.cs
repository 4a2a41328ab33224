namespace UserGrains.Gateway.Limits;

/// <summary>
/// So many requests a second, and at once as many as one second has. A bucket is one number: the moment at which it is full again.
/// </summary>
/// <remarks>
/// The limiters of System.Threading.RateLimiting read a clock that no test can drive, and keep an object with a lock and a lease for each caller.
/// </remarks>
internal sealed class RateLimit(int perSecond, TimeProvider time)
{
    private readonly long _cost = Math.Max(1, time.TimestampFrequency / perSecond);

    /// <summary>After how long an untouched bucket is full, so that nothing is lost by forgetting it.</summary>
    public static readonly TimeSpan FullAfter = TimeSpan.FromSeconds(1);

    /// <summary>Takes one request out of a bucket.</summary>
    /// <returns><see cref="TimeSpan.Zero"/>; or, when the bucket is empty, after how long there is one again.</returns>
    public TimeSpan TryTake(RateBucket bucket)
    {
        var now = time.GetTimestamp();
        while (true)
        {
            var fullAt = Volatile.Read(ref bucket.FullAt);
            var next = Math.Max(fullAt, now) + _cost;
            var excess = next - now - Math.Max(_cost, time.TimestampFrequency);
            if (excess > 0)
            {
                return time.GetElapsedTime(0, excess);
            }

            if (Interlocked.CompareExchange(ref bucket.FullAt, next, fullAt) == fullAt)
            {
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>Whether there is a request left, without taking it.</summary>
    public bool HasLeft(RateBucket bucket)
    {
        var now = time.GetTimestamp();
        return Math.Max(Volatile.Read(ref bucket.FullAt), now) + _cost - now <= Math.Max(_cost, time.TimestampFrequency);
    }
}
