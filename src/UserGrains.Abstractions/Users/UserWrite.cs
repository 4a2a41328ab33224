namespace UserGrains;

/// <summary>What every write may demand and carry.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserWrite")]
public abstract record UserWrite
{
    /// <summary>
    /// Gets the version that the user must have; 0 means that it must not exist. <see langword="null"/> demands nothing.
    /// It is checked before anything else is decided.
    /// </summary>
    [Id(0)]
    public long? ExpectedVersion { get; init; }

    /// <summary>Gets the ETag that the user must have. <see langword="null"/> demands nothing.</summary>
    [Id(1)]
    public string? ExpectedETag { get; init; }

    /// <summary>
    /// Gets the idempotency key: a version 7 UUID (<see cref="Guid.CreateVersion7()"/>), new for each change and the same for each repetition of it.
    /// A repetition returns the first outcome and is never applied again. <see langword="null"/>: the write is not protected.
    /// </summary>
    /// <remarks>
    /// Kept for at least <see cref="UserGrainsLimits.IdempotencyKeyLifetime"/>; an older one is refused with
    /// <see cref="UserGrainsError.IdempotencyKeyExpired"/>. The key's own time tells its age, so the caller's clock must not be minutes behind.
    /// </remarks>
    [Id(2)]
    public Guid? IdempotencyKey { get; init; }
}
