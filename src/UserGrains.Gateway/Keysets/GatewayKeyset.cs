using UserGrains.Client;

namespace UserGrains.Gateway.Keysets;

/// <summary>A keyset that is served.</summary>
internal sealed record GatewayKeyset(Chat Chat, string SubscribeKey, string PublishKey, string? SecretKey, bool IsOpenToAll);
