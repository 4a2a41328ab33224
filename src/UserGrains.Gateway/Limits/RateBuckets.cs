using System.Collections.Concurrent;

namespace UserGrains.Gateway.Limits;

/// <summary>
/// The buckets of many callers, in bounded memory: two generations, and who does not call during one of them goes with the next. Its bucket is full by then.
/// </summary>
internal sealed class RateBuckets(TimeProvider time)
{
    /// <summary>The most callers of one generation. With more of them at once, those who called first begin anew.</summary>
    public const int MaxCallers = 50_000;

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<CallerKey, RateBucket> _recent = new();
    private volatile ConcurrentDictionary<CallerKey, RateBucket> _older = new();
    private long _rotated = time.GetTimestamp();
    private int _count;

    /// <summary>Gets of how many callers anything is kept.</summary>
    public int Count => _recent.Count + _older.Count;

    public RateBucket Find(CallerKey key)
    {
        if (_recent.TryGetValue(key, out var bucket) && time.GetElapsedTime(Volatile.Read(ref _rotated)) < 2 * RateLimit.FullAfter)
        {
            return bucket;
        }

        lock (_gate)
        {
            Rotate();
            if (_recent.TryGetValue(key, out bucket))
            {
                return bucket;
            }

            bucket = _older.GetValueOrDefault(key) ?? new RateBucket();
            _recent.TryAdd(key, bucket);
            _count++;
            return bucket;
        }
    }

    private void Rotate()
    {
        var isOver = time.GetElapsedTime(_rotated) >= 2 * RateLimit.FullAfter;
        if (isOver || _count >= MaxCallers)
        {
            _older = _recent;
            _recent = new ConcurrentDictionary<CallerKey, RateBucket>();
            _count = 0;
            Volatile.Write(ref _rotated, time.GetTimestamp());
        }
    }
}
