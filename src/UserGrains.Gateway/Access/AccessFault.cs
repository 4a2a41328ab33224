namespace UserGrains.Gateway.Access;

/// <summary>Why a caller is refused. The names are the codes that answers carry, and never change.</summary>
internal enum AccessFault
{
    /// <summary>The keyset wants a token or a signature, and there is neither.</summary>
    TokenRequired,

    /// <summary>The token is none, is not signed with a key of this keyset, or has claims that cannot be read.</summary>
    InvalidToken,

    /// <summary>The token's time is over.</summary>
    TokenExpired,

    /// <summary>The token, or every token of its caller, was revoked.</summary>
    TokenRevoked,

    /// <summary>Whether the token was revoked cannot be told now.</summary>
    RevocationsUnknown,

    /// <summary>The signature is not the one of this request and the secret key, or too old.</summary>
    InvalidSignature,

    /// <summary>Only the secret key permits this.</summary>
    SecretKeyRequired,

    /// <summary>The token does not grant this.</summary>
    NotGranted,

    /// <summary>The caller, or the whole keyset, sends more than it may.</summary>
    TooManyRequests,
}
