using UserGrains.Client;

namespace UserGrains.Gateway.Keysets;

/// <summary>A keyset that is served.</summary>
internal sealed record GatewayKeyset(Chat Chat, GatewayKeysetOptions Options)
{
    public string SubscribeKey { get; } = Options.SubscribeKey ?? Chat.Keyset;

    public string PublishKey { get; } = Options.PublishKey ?? Chat.Keyset;
}
