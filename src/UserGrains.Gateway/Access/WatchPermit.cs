using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>The permission of one running watch: it ends with the token that it came with.</summary>
internal sealed class WatchPermit : IDisposable
{
    /// <summary>The permission of a caller who needed no token.</summary>
    public static readonly WatchPermit Unlimited = new();

    private readonly CancellationTokenSource? _ended;
    private readonly Action<WatchPermit>? _close;
    private AccessFault _fault = AccessFault.TokenExpired;

    /// <summary>Begins a watch with a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="time">The clock that it expires by.</param>
    /// <param name="close">Called once, when the watch has ended.</param>
    public WatchPermit(AccessToken token, TimeProvider time, Action<WatchPermit> close)
    {
        var left = token.ExpiresAt - time.GetUtcNow();
        _ended = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        _close = close;
        Token = token;
    }

    private WatchPermit()
    {
    }

    public AccessToken? Token { get; }

    /// <summary>Gets what is cancelled when the token has expired or was revoked.</summary>
    public CancellationToken Ended => _ended?.Token ?? CancellationToken.None;

    /// <summary>Ends it before its time.</summary>
    public void End(AccessFault fault)
    {
        _fault = fault;
        try
        {
            _ended?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The watch has just ended by itself.
        }
    }

    /// <summary>Says why it has ended.</summary>
    public RefusedRequestException Explain() => _fault == AccessFault.RevocationsUnknown ? AccessRefusal.RevocationsUnknown() : AccessRefusal.Of(_fault);

    /// <exception cref="RefusedRequestException">It has ended.</exception>
    public void ThrowIfEnded()
    {
        if (Ended.IsCancellationRequested)
        {
            throw Explain();
        }
    }

    public void Dispose()
    {
        _close?.Invoke(this);
        _ended?.Dispose();
    }
}
