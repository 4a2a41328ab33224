namespace UserGrains.Gateway.Access;

/// <summary>A token that was made here.</summary>
/// <param name="Text">The token.</param>
/// <param name="Id">Its own name (<c>jti</c>).</param>
/// <param name="ExpiresAt">When it ends, in Unix seconds.</param>
internal sealed record IssuedToken(string Text, string Id, long ExpiresAt);
