namespace UserGrains;

/// <summary>A deletion.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserDeletion")]
public sealed record UserDeletion : UserWrite
{
    /// <summary>The status that a soft deletion sets.</summary>
    public const string SoftDeletedStatus = "deleted";

    /// <summary>
    /// Gets a value indicating whether the user is kept with <see cref="UserMetadata.Status"/> set to <see cref="SoftDeletedStatus"/>.
    /// Otherwise a tombstone with the version and the last state is left, so that watchers who were away learn of it.
    /// </summary>
    [Id(0)]
    public bool Soft { get; init; }
}
