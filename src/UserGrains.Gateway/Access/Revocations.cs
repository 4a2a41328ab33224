using System.Collections.Frozen;
using UserGrains.Client.Access;
using UserGrains.Gateway.Http;

namespace UserGrains.Gateway.Access;

/// <summary>What this process knows of one keyset's revocations.</summary>
/// <param name="clock">The clock that tokens live by.</param>
/// <param name="time">The clock of the process's calls.</param>
internal sealed class Revocations(TimeProvider clock, TimeProvider time)
{
    /// <summary>For how long what is known counts when nothing is heard any more.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrozenDictionary<string, Revocation> _tokens = FrozenDictionary<string, Revocation>.Empty;
    private FrozenDictionary<string, Revocation> _callers = FrozenDictionary<string, Revocation>.Empty;
    private long _heardAt;

    /// <summary>Gets where what is known comes from and ends, to ask for what is newer.</summary>
    public (Guid Source, long Number) Position { get; private set; }

    /// <summary>Whether anything was heard since the start.</summary>
    public bool IsKnown => _known.Task.IsCompleted;

    /// <summary>Whether what is known can be relied on.</summary>
    public bool IsCurrent => IsKnown && time.GetElapsedTime(Volatile.Read(ref _heardAt)) <= MaxAge;

    /// <summary>Waits until the revocations are known: at once, but right after the start.</summary>
    /// <exception cref="RefusedRequestException">They cannot be read now.</exception>
    public async ValueTask KnownAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _known.Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw AccessRefusal.RevocationsUnknown();
        }
    }

    public bool IsRevoked(AccessToken token)
    {
        if (token.Id is { } id && Volatile.Read(ref _tokens).ContainsKey(id))
        {
            return true;
        }

        // A caller's tokens of later are good. One that does not say when it was made may be of before.
        return Volatile.Read(ref _callers).TryGetValue(token.Subject, out var caller) && (token.IssuedAt ?? 0) <= caller.RevokedAt;
    }

    /// <summary>Takes what was heard: all there is when it comes from another source than before, and else what is newer.</summary>
    /// <returns>Whether something was revoked that was not before.</returns>
    public bool Take(RevocationNews news)
    {
        lock (_gate)
        {
            Merge(news.Entries);
            Position = (news.Source, news.Number);
            Volatile.Write(ref _heardAt, time.GetTimestamp());
        }

        _known.TrySetResult();
        return news.Entries.Length > 0;
    }

    /// <summary>Adds one of which this process knows before it has heard of it.</summary>
    public void Add(Revocation revocation)
    {
        lock (_gate)
        {
            Merge([revocation]);
        }
    }

    private void Merge(Revocation[] news)
    {
        if (news.Length > 0)
        {
            Volatile.Write(ref _tokens, Merge(_tokens, news, RevocationKind.Token));
            Volatile.Write(ref _callers, Merge(_callers, news, RevocationKind.Caller));
        }
    }

    // What is over goes whenever something comes. What the source does not have any more but is not over stays: nobody takes a revocation back.
    private FrozenDictionary<string, Revocation> Merge(FrozenDictionary<string, Revocation> known, Revocation[] news, RevocationKind kind)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return known.Values.Concat(news.Where(entry => entry.Kind == kind))
            .Where(entry => entry.Until > now)
            .GroupBy(entry => entry.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(entries => entries.Key, entries => entries.MaxBy(entry => entry.RevokedAt)!, StringComparer.Ordinal);
    }
}
