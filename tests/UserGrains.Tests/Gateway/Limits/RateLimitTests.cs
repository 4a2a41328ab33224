using Microsoft.Extensions.Time.Testing;
using UserGrains.Gateway.Limits;
using Xunit;

namespace UserGrains.Tests.Gateway.Limits;

public sealed class RateLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_second_has_so_many_requests_and_then_they_come_back_one_by_one()
    {
        var limit = new RateLimit(perSecond: 10, _time);
        var bucket = new RateBucket();

        Assert.Equal(10, Take(limit, bucket, 20));
        Assert.Equal(TimeSpan.FromMilliseconds(100), limit.TryTake(bucket));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(2, Take(limit, bucket, 20));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Take(limit, bucket, 20));
    }

    [Fact]
    public void One_a_second_is_one_a_second()
    {
        var limit = new RateLimit(perSecond: 1, _time);
        var bucket = new RateBucket();

        Assert.True(limit.HasLeft(bucket));
        Assert.Equal(1, Take(limit, bucket, 5));
        Assert.False(limit.HasLeft(bucket));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Take(limit, bucket, 5));
    }

    [Fact]
    public void A_caller_who_goes_on_calling_does_not_begin_anew()
    {
        var buckets = new RateBuckets(_time);
        var limit = new RateLimit(perSecond: 1, _time);
        var key = new CallerKey("ada", default);

        // Twice a second for 10 seconds, across the generations.
        var taken = 0;
        for (var i = 0; i < 20; i++)
        {
            taken += limit.TryTake(buckets.Find(key)) == TimeSpan.Zero ? 1 : 0;
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(10, taken);
    }

    [Fact]
    public void Callers_who_are_gone_take_no_memory()
    {
        var buckets = new RateBuckets(_time);
        var first = buckets.Find(new CallerKey("first", default));
        Assert.Same(first, buckets.Find(new CallerKey("first", default)));

        for (var i = 0; i < 2 * RateBuckets.MaxCallers; i++)
        {
            buckets.Find(new CallerKey($"{i}", default));
        }

        Assert.NotSame(first, buckets.Find(new CallerKey("first", default)));
        Assert.InRange(buckets.Count, 1, 2 * RateBuckets.MaxCallers);
        _time.Advance(TimeSpan.FromMinutes(1));
        buckets.Find(new CallerKey("first", default));
        _time.Advance(TimeSpan.FromMinutes(1));
        buckets.Find(new CallerKey("first", default));
        Assert.Equal(2, buckets.Count);
    }

    private static int Take(RateLimit limit, RateBucket bucket, int times) => Enumerable.Range(0, times).Count(_ => limit.TryTake(bucket) == TimeSpan.Zero);
}
