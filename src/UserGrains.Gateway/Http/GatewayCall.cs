using UserGrains.Gateway.Access;
using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.Http;

/// <summary>A request that may go on: its keyset is known and whoever sent it may use it.</summary>
/// <param name="Http">The request.</param>
/// <param name="Keyset">The keyset that it names.</param>
/// <param name="Caller">Who sent it. What they may do with whom is the operation's to ask.</param>
/// <param name="Body">The body, valid UTF-8; empty when the operation has none.</param>
internal sealed record GatewayCall(HttpContext Http, GatewayKeyset Keyset, Caller Caller, ReadOnlyMemory<byte> Body)
{
    public CancellationToken Aborted => Http.RequestAborted;

    public bool May(UserRights right, string id) => Caller.Grants.Allow(right, id);

    /// <summary>Refuses what the caller may not do. Asked before anything is looked up, so that a refusal tells nothing about the user.</summary>
    public void Demand(UserRights right, string id)
    {
        if (!May(right, id))
        {
            throw AccessRefusal.NotGranted(right, "id");
        }
    }

    /// <summary>Refuses a list with anybody on it with whom the caller may not do this.</summary>
    public void Demand(UserRights right, IEnumerable<string> ids, string location)
    {
        if (!Caller.Grants.AllowWithEverybody(right) && !ids.All(id => May(right, id)))
        {
            throw AccessRefusal.NotGranted(right, location);
        }
    }

    /// <summary>Refuses callers who may not do this with all users there are.</summary>
    public void DemandWithEverybody(UserRights right)
    {
        if (!Caller.Grants.AllowWithEverybody(right))
        {
            throw AccessRefusal.NotGranted(right, "users");
        }
    }

    /// <summary>Begins a watch, which ends when the caller may not watch any more.</summary>
    /// <exception cref="RefusedRequestException">The caller has too many of them.</exception>
    public WatchPermit BeginWatch()
    {
        Keyset.Limits.DemandWatch(Http, Caller);
        return Caller.Token is { } token ? Keyset.Tokens!.BeginWatch(token) : WatchPermit.Unlimited;
    }
}
