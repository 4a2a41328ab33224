namespace UserGrains;

/// <summary>The outcome of a write, answered once everything it rests on is stored.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserWriteResult")]
public sealed record UserWriteResult
{
    /// <summary>Gets how the write ended.</summary>
    [Id(0)]
    public required UserWriteStatus Status { get; init; }

    /// <summary>
    /// Gets the user's version after the write; on a conflict the version it has; 0 when the user was never there.
    /// For a repeated idempotency key it is the version of the first outcome.
    /// </summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>
    /// Gets the user after the write, or as it is when the write was refused; <see langword="null"/> when there is none.
    /// For a repeated idempotency key it is the present user, which may be newer than <see cref="Version"/>.
    /// </summary>
    [Id(2)]
    public UserMetadata? User { get; init; }

    /// <summary>Gets a value indicating whether this is the first outcome of a repeated idempotency key.</summary>
    [Id(3)]
    public bool Repeated { get; init; }

    /// <summary>Gets the ETag that goes with <see cref="Version"/>, or <see langword="null"/> when the user was never there.</summary>
    [Id(4)]
    public string? ETag { get; init; }
}
