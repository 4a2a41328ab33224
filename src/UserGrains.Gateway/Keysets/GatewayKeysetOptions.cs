namespace UserGrains.Gateway;

/// <summary>How one keyset is reached over HTTP.</summary>
public sealed class GatewayKeysetOptions
{
    /// <summary>Gets or sets the key that names the keyset in every address.</summary>
    /// <value>1 to 64 ASCII letters, digits, '-' and '.'. <see langword="null"/>, the default, is the keyset's own name.</value>
    public string? SubscribeKey { get; set; }

    /// <summary>Gets or sets the key that SDKs call publish key. It is part of what they sign.</summary>
    /// <value><see langword="null"/>, the default, is the keyset's own name.</value>
    public string? PublishKey { get; set; }

    /// <summary>
    /// Gets or sets the secret that requests from other machines are signed with, as the SDKs do when they are given a secret key.
    /// It is for servers: who has it can do everything with the keyset's users.
    /// </summary>
    /// <value>At least 16 characters. <see langword="null"/>, the default: nobody can sign.</value>
    public string? SecretKey { get; set; }

    /// <summary>Gets or sets a value indicating whether unsigned requests from other machines are answered as well. Whoever reaches the address can then do everything.</summary>
    /// <value>The default is <see langword="false"/>: unsigned requests are answered on loopback only.</value>
    public bool IsOpenToAll { get; set; }
}
