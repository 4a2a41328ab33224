using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using UserGrains.Client;

namespace UserGrains.Gateway.Keysets;

/// <summary>The keysets that are served, by their subscribe keys.</summary>
internal sealed class GatewayKeysets(IOptions<UserGrainsGatewayOptions> options, Chat chat)
{
    private readonly FrozenDictionary<string, GatewayKeyset> _bySubscribeKey = options.Value.Keysets
        .Select(entry => new GatewayKeyset(chat.WithKeyset(entry.Key), entry.Value))
        .ToFrozenDictionary(keyset => keyset.SubscribeKey, StringComparer.Ordinal);

    public IEnumerable<GatewayKeyset> All => _bySubscribeKey.Values;

    public bool TryFind(string subscribeKey, [NotNullWhen(true)] out GatewayKeyset? keyset) => _bySubscribeKey.TryGetValue(subscribeKey, out keyset);
}
