using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using UserGrains.Client;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Limits;

namespace UserGrains.Gateway.Keysets;

/// <summary>The keysets that are served, by their subscribe keys.</summary>
internal sealed class GatewayKeysets
{
    private readonly FrozenDictionary<string, GatewayKeyset> _bySubscribeKey;

    public GatewayKeysets(IOptions<UserGrainsGatewayOptions> options, IOptionsMonitor<JwtBearerOptions> bearer, Chat chat, TimeProvider time) =>
        _bySubscribeKey = options.Value.Keysets
            .Select(entry => new GatewayKeyset(
                chat.WithKeyset(entry.Key),
                entry.Value,
                MakeTokens(entry.Key, options.Value, bearer, chat, time),
                new KeysetLimits(entry.Value, time)))
            .ToFrozenDictionary(keyset => keyset.SubscribeKey, StringComparer.Ordinal);

    public IEnumerable<GatewayKeyset> All => _bySubscribeKey.Values;

    public bool TryFind(string subscribeKey, [NotNullWhen(true)] out GatewayKeyset? keyset) => _bySubscribeKey.TryGetValue(subscribeKey, out keyset);

    private static KeysetTokens? MakeTokens(string name, UserGrainsGatewayOptions options, IOptionsMonitor<JwtBearerOptions> bearer, Chat chat, TimeProvider time)
    {
        var keyset = options.Keysets[name];
        if (!keyset.ChecksTokens)
        {
            return null;
        }

        var reader = new TokenReader(keyset, bearer.Get(TokenOptionsSetup.NameOf(name)), new TokenClaims(name, options, time));
        return new KeysetTokens(reader, new Revocations(time, chat.Feed.Time), time);
    }
}
