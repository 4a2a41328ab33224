namespace UserGrains;

/// <summary>
/// The latest state of a user, and how it differs from what this watcher was told before. Versions in between may be coalesced; the last is never lost.
/// </summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserChanged")]
public sealed record UserChanged
{
    /// <summary>Gets what happened.</summary>
    [Id(0)]
    public required UserChangeKind Kind { get; init; }

    /// <summary>Gets the user's id.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>Gets the whole user; as it last was when <see cref="Kind"/> is Deleted; <see langword="null"/> only when it is Absent.</summary>
    [Id(2)]
    public UserMetadata? User { get; init; }

    /// <summary>
    /// Gets the version, strictly rising within one incarnation. A deletion has a version of its own, 1 above that of the user it carries. 0 when absent.
    /// </summary>
    [Id(3)]
    public long Version { get; init; }

    /// <summary>Gets the incarnation that <see cref="Version"/> belongs to; 0 when absent.</summary>
    [Id(4)]
    public long Incarnation { get; init; }

    /// <summary>Gets the fields written since the version that this watcher was told before; none when the kind is Current, Deleted or Absent.</summary>
    [Id(5)]
    public UserFields Changed { get; init; }

    /// <summary>Gets where this change stands in the user's history; hand it to a later watch to resume from here.</summary>
    public UserPosition Position => new(Incarnation, Version);
}
