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

    /// <summary>Gets or sets a value indicating whether every request, also one of this machine, needs a token or the secret key's signature.</summary>
    /// <value>The default is <see langword="false"/>: requests of this machine need neither.</value>
    public bool TokensRequired { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether requests of other machines need neither a token nor a signature either. Whoever reaches the address can then do everything.
    /// </summary>
    /// <value>The default is <see langword="false"/>. It cannot be set together with <see cref="TokensRequired"/>.</value>
    public bool IsOpenToAll { get; set; }
}
