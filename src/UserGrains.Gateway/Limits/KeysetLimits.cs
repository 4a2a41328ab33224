using UserGrains.Gateway.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Limits;

/// <summary>How much is taken from the callers of one keyset, by this process.</summary>
internal sealed class KeysetLimits(GatewayKeysetOptions keyset, TimeProvider time)
{
    private readonly RateLimit? _all = keyset.MaxRequestsPerSecond == 0 ? null : new RateLimit(keyset.MaxRequestsPerSecond, time);
    private readonly RateLimit? _each = keyset.MaxRequestsPerSecondPerCaller == 0 ? null : new RateLimit(keyset.MaxRequestsPerSecondPerCaller, time);
    private readonly OpenWatches? _watches = keyset.MaxWatchesPerCaller == 0 ? null : new OpenWatches(keyset.MaxWatchesPerCaller);
    private readonly RateBucket _ofAll = new();
    private readonly RateBuckets _ofEach = new(time);

    /// <summary>Counts a request.</summary>
    /// <exception cref="RefusedRequestException">It is one too many.</exception>
    public void Demand(HttpContext http, Caller caller)
    {
        if (_each is not null && FindLimited(http, caller) is { } key)
        {
            ThrowIfEmpty(_each.TryTake(_ofEach.Find(key)));
        }

        if (_all is not null)
        {
            ThrowIfEmpty(_all.TryTake(_ofAll));
        }
    }

    /// <summary>Counts an event stream or a long poll until its request ends.</summary>
    /// <exception cref="RefusedRequestException">The caller has as many open as it may.</exception>
    public void DemandWatch(HttpContext http, Caller caller)
    {
        if (_watches is not null && FindLimited(http, caller) is { } key)
        {
            http.Response.RegisterForDispose(_watches.TryOpen(key) ?? throw AccessRefusal.TooManyWatches(keyset.MaxWatchesPerCaller));
        }
    }

    /// <summary>Refuses a caller whose attempts have failed too often of late: finding out that the next one fails costs more than the answer.</summary>
    public void DemandAttempt(HttpContext http)
    {
        if (_each is not null && CallerKey.Of(http) is { } key && !_each.HasLeft(_ofEach.Find(key)))
        {
            throw AccessRefusal.TooManyRequests(RateLimit.FullAfter);
        }
    }

    /// <summary>Counts an attempt that failed against its address.</summary>
    public void CountFailed(HttpContext http)
    {
        if (_each is not null && CallerKey.Of(http) is { } key)
        {
            _each.TryTake(_ofEach.Find(key));
        }
    }

    private static CallerKey? FindLimited(HttpContext http, Caller caller) =>
        ReferenceEquals(caller, Caller.Server) ? null : caller.Token is { } token ? CallerKey.Of(token) : CallerKey.Of(http);

    private static void ThrowIfEmpty(TimeSpan retryAfter)
    {
        if (retryAfter > TimeSpan.Zero)
        {
            throw AccessRefusal.TooManyRequests(retryAfter);
        }
    }
}
