namespace UserGrains.Gateway.Access;

/// <summary>Who sent a request.</summary>
internal sealed class Caller(Grants grants, AccessToken? token)
{
    /// <summary>Somebody who needs no token: the keyset is open to them.</summary>
    public static readonly Caller Anybody = new(Grants.Everything, token: null);

    /// <summary>Who has the secret key.</summary>
    public static readonly Caller Server = new(Grants.Everything, token: null);

    /// <summary>Gets what the caller may do.</summary>
    public Grants Grants { get; } = grants;

    /// <summary>Gets the token that says so; <see langword="null"/> when the caller needed none.</summary>
    public AccessToken? Token { get; } = token;
}
