namespace UserGrains.Client.Access;

/// <summary>A token, or all tokens of a caller up to a moment, that are good no more.</summary>
/// <param name="Kind">What is revoked.</param>
/// <param name="Name">The token's name (<c>jti</c>), or the caller's (<c>sub</c>).</param>
/// <param name="RevokedAt">When, in Unix seconds. A caller's tokens that were made later are good.</param>
/// <param name="Until">Until when it is kept, in Unix seconds: no token that it concerns lives longer.</param>
/// <param name="Number">Its place among the keyset's revocations; 0 while it has none.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.Revocation")]
internal sealed record Revocation(
    [property: Id(0)] RevocationKind Kind,
    [property: Id(1)] string Name,
    [property: Id(2)] long RevokedAt,
    [property: Id(3)] long Until,
    [property: Id(4)] long Number);
