using UserGrains.Client;
using UserGrains.Gateway.Access;
using UserGrains.Gateway.Limits;

namespace UserGrains.Gateway.Keysets;

/// <summary>A keyset that is served.</summary>
/// <param name="Chat">Its users.</param>
/// <param name="Options">Its settings.</param>
/// <param name="Tokens">Its tokens; <see langword="null"/> when it has no keys to check them with.</param>
/// <param name="Limits">How much it takes from whom.</param>
internal sealed record GatewayKeyset(Chat Chat, GatewayKeysetOptions Options, KeysetTokens? Tokens, KeysetLimits Limits)
{
    public string SubscribeKey { get; } = Options.SubscribeKey ?? Chat.Keyset;

    public string PublishKey { get; } = Options.PublishKey ?? Chat.Keyset;
}
