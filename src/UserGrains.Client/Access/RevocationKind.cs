namespace UserGrains.Client.Access;

/// <summary>What is revoked. The numbers are stored and sent, and never change.</summary>
[GenerateSerializer, Alias("UserGrains.RevocationKind")]
internal enum RevocationKind
{
    /// <summary>One token, by its own name.</summary>
    Token = 1,

    /// <summary>Every token that a caller had by then.</summary>
    Caller = 2,
}
