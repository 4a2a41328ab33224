namespace UserGrains.Gateway;

/// <summary>How one keyset is reached over HTTP, and by whom.</summary>
public sealed class GatewayKeysetOptions
{
    /// <summary>Gets or sets the key that names the keyset in every address.</summary>
    /// <value>1 to 64 ASCII letters, digits, '-' and '.'. <see langword="null"/>, the default, is the keyset's own name.</value>
    public string? SubscribeKey { get; set; }

    /// <summary>Gets or sets the key that SDKs call publish key. It is part of what they sign.</summary>
    /// <value><see langword="null"/>, the default, is the keyset's own name.</value>
    public string? PublishKey { get; set; }

    /// <summary>
    /// Gets or sets the secret that servers sign their requests with, as the SDKs do when they are given a secret key, and that tokens may be signed with.
    /// Who has it can do everything with the keyset's users.
    /// </summary>
    /// <value>At least 32 characters. <see langword="null"/>, the default: nobody can sign.</value>
    public string? SecretKey { get; set; }

    /// <summary>Gets or sets the file with the public keys that tokens are checked with (RS256 and ES256), for those who sign them elsewhere. It is read when the program starts.</summary>
    /// <value>
    /// A path to 1 to 16 keys as PEM: RSA of at least 2,048 bits, or EC on P-256. <see langword="null"/>, the default: there are none.
    /// It cannot be set together with <see cref="Authority"/>.
    /// </value>
    public string? PublicKeyFile { get; set; }

    /// <summary>Gets or sets the OpenID provider whose tokens are taken (RS256 and ES256); its keys and its name are read from its metadata.</summary>
    /// <value>An https address, on this machine also http. <see langword="null"/>, the default: there is none.</value>
    public string? Authority { get; set; }

    /// <summary>Gets or sets the audience that a token must name (<c>aud</c>).</summary>
    /// <value><see langword="null"/>, the default: it is not looked at.</value>
    public string? Audience { get; set; }

    /// <summary>Gets or sets a value indicating whether every request, also one of this machine, needs a token or the secret key's signature.</summary>
    /// <value>The default is <see langword="false"/>: requests of this machine need neither.</value>
    public bool TokensRequired { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether requests of other machines need neither a token nor a signature either. Whoever reaches the address can then do everything.
    /// </summary>
    /// <value>The default is <see langword="false"/>. It cannot be set together with <see cref="TokensRequired"/>.</value>
    public bool IsOpenToAll { get; set; }

    /// <summary>Gets or sets how many requests a second this process takes for the keyset, from all callers together. More are refused with 429.</summary>
    /// <value>From 0 to 1,000,000; the default, 0, is no limit. At once it takes as many as one second has.</value>
    public int MaxRequestsPerSecond { get; set; }

    /// <summary>
    /// Gets or sets how many requests a second this process takes from one caller: whom a token is for, or without one an address (of IPv6 its network of 64 bits).
    /// Requests of this machine without a token, and those signed with the secret key, are not limited.
    /// </summary>
    /// <value>From 0, which is no limit, to 1,000,000. The default is 1,000. At once it takes as many as one second has.</value>
    public int MaxRequestsPerSecondPerCaller { get; set; } = 1_000;

    /// <summary>
    /// Gets or sets how many event streams and long polls one caller may have open at once in this process. One more is refused with 429.
    /// Callers are those of <see cref="MaxRequestsPerSecondPerCaller"/>, and the same are not limited.
    /// </summary>
    /// <value>From 0, which is no limit, to 1,000,000. The default is 1,000.</value>
    public int MaxWatchesPerCaller { get; set; } = 1_000;

    internal bool ChecksTokens => SecretKey is not null || PublicKeyFile is not null || Authority is not null;
}
