namespace UserGrains.Gateway.Http;

/// <summary>Headers that are ours, beyond the protocol.</summary>
internal static class GatewayHeaders
{
    /// <summary>On an answer: the user's version. On a write: the version that the user must have.</summary>
    public const string Version = "X-UserGrains-Version";

    /// <summary>On an error: its stable code.</summary>
    public const string Error = "X-UserGrains-Error";

    /// <summary>On a write: a version 7 UUID, the same for each repetition of it.</summary>
    public const string IdempotencyKey = "Idempotency-Key";
}
