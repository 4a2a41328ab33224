using UserGrains.Gateway.Keysets;

namespace UserGrains.Gateway.Http;

/// <summary>A request that may go on: its keyset is known and whoever sent it may use it.</summary>
/// <param name="Http">The request.</param>
/// <param name="Keyset">The keyset that it names.</param>
/// <param name="Body">The body, valid UTF-8; empty when the operation has none.</param>
internal sealed record GatewayCall(HttpContext Http, GatewayKeyset Keyset, ReadOnlyMemory<byte> Body)
{
    public CancellationToken Aborted => Http.RequestAborted;
}
