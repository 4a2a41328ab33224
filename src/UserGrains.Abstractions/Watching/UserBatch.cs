namespace UserGrains;

/// <summary>Changes that are handed over together: at most one of each user.</summary>
/// <param name="Changes">The changes, at least one.</param>
[GenerateSerializer, Immutable, Alias("UserGrains.UserBatch")]
public sealed record UserBatch([property: Id(0)] IReadOnlyList<UserChanged> Changes)
{
    /// <summary>Gets the batch's number on a watcher grain's stream, 1 more with each; 0 on a watch of a client.</summary>
    [Id(1)]
    public long Number { get; init; }
}
