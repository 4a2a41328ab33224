namespace UserGrains;

/// <summary>A place in a user's history: what somebody who follows it has seen.</summary>
/// <param name="Incarnation">The incarnation; 0 when nothing was seen.</param>
/// <param name="Version">The version within it; 0 when nothing was seen.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.UserPosition")]
public readonly record struct UserPosition([property: Id(0)] long Incarnation, [property: Id(1)] long Version)
{
    /// <summary>Whether somebody who stands here has not seen <paramref name="other"/> yet: it is newer, or of another incarnation.</summary>
    /// <param name="other">The position that is offered.</param>
    /// <returns><see langword="true"/> when it must be delivered.</returns>
    public bool IsBehind(UserPosition other) => other.Incarnation != Incarnation || other.Version > Version;
}
