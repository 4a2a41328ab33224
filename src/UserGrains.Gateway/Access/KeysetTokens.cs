using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using UserGrains.Client.Access;

namespace UserGrains.Gateway.Access;

/// <summary>The tokens of one keyset: which are good, and the watches that run with them.</summary>
internal sealed class KeysetTokens(TokenReader reader, Revocations revocations, TimeProvider time)
{
    private readonly TokenCache _cache = new();
    private readonly ConcurrentDictionary<WatchPermit, bool> _watches = new();

    public Revocations Revocations => revocations;

    /// <summary>Gets a token that was shown before.</summary>
    /// <exception cref="Http.RefusedRequestException">It is not good any more, or that cannot be told now.</exception>
    public bool TryGet(ReadOnlySpan<char> text, [NotNullWhen(true)] out AccessToken? token)
    {
        if (!_cache.TryGet(text, out token))
        {
            return false;
        }

        DemandGood(token);
        return true;
    }

    /// <summary>Checks a token that was not shown before.</summary>
    /// <exception cref="Http.RefusedRequestException">It is not good, or that cannot be told now.</exception>
    public async Task<AccessToken> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var token = await reader.ReadAsync(text, cancellationToken);
        await revocations.KnownAsync(cancellationToken);
        DemandGood(token);
        _cache.Add(text, token);
        return token;
    }

    /// <summary>Begins a watch, which ends when its token does.</summary>
    public WatchPermit BeginWatch(AccessToken token)
    {
        var watch = new WatchPermit(token, time, ended => _watches.TryRemove(ended, out _));
        _watches.TryAdd(watch, true);

        // What was revoked before the watch could be found among the others.
        if (revocations.IsRevoked(token))
        {
            watch.End(AccessFault.TokenRevoked);
        }

        return watch;
    }

    /// <summary>Takes a revocation that is stored already, before the news of it comes.</summary>
    public void Revoke(Revocation revocation)
    {
        revocations.Add(revocation);
        EndRevokedWatches();
    }

    /// <summary>Ends the watches whose tokens are revoked by now.</summary>
    public void EndRevokedWatches()
    {
        foreach (var (watch, _) in _watches)
        {
            if (revocations.IsRevoked(watch.Token!))
            {
                watch.End(AccessFault.TokenRevoked);
            }
        }
    }

    /// <summary>Ends all watches: whether their tokens were revoked cannot be told any more.</summary>
    public void EndAllWatches()
    {
        foreach (var (watch, _) in _watches)
        {
            watch.End(AccessFault.RevocationsUnknown);
        }
    }

    private void DemandGood(AccessToken token)
    {
        if (time.GetUtcNow() >= token.ExpiresAt)
        {
            throw AccessRefusal.Of(AccessFault.TokenExpired);
        }

        if (!revocations.IsCurrent)
        {
            throw AccessRefusal.RevocationsUnknown();
        }

        if (revocations.IsRevoked(token))
        {
            throw AccessRefusal.Of(AccessFault.TokenRevoked);
        }
    }
}
