namespace UserGrains;

/// <summary>A user as it is stored, at one version.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserMetadata")]
public sealed record UserMetadata
{
    /// <summary>Gets the id: 1 to 92 UTF-8 bytes.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Gets the name, or <see langword="null"/> when it was never set or was cleared.</summary>
    [Id(1)]
    public string? Name { get; init; }

    /// <summary>Gets the identifier that the user has elsewhere.</summary>
    [Id(2)]
    public string? ExternalId { get; init; }

    /// <summary>Gets the address of the user's picture. Nobody ever fetches it here.</summary>
    [Id(3)]
    public string? ProfileUrl { get; init; }

    /// <summary>Gets the e-mail address, as it was given.</summary>
    [Id(4)]
    public string? Email { get; init; }

    /// <summary>Gets the custom values; empty when there are none.</summary>
    [Id(5)]
    public CustomFields Custom { get; init; } = CustomFields.Empty;

    /// <summary>Gets the status. A soft deletion sets it to <c>deleted</c>.</summary>
    [Id(6)]
    public string? Status { get; init; }

    /// <summary>Gets the type.</summary>
    [Id(7)]
    public string? Type { get; init; }

    /// <summary>Gets the time of the last effective change as Unix time in 100 ns units, a whole number of microseconds, strictly rising per user.</summary>
    [Id(8)]
    public long Timetoken { get; init; }

    /// <summary>Gets the number of effective changes: 1 at the first, and 1 more with each.</summary>
    [Id(9)]
    public long Version { get; init; }

    /// <summary>
    /// Gets the number drawn when this record was first made, and again after an erasure or a restored back-up.
    /// Versions can be compared only within one incarnation.
    /// </summary>
    [Id(10)]
    public long Incarnation { get; init; }

    /// <summary>Gets the time of the last effective change, in UTC.</summary>
    public DateTimeOffset Updated => DateTimeOffset.UnixEpoch.AddTicks(Timetoken);

    /// <summary>Gets the ETag: 32 hexadecimal digits that name this version of this incarnation and no other.</summary>
    public string ETag => FormatETag(Incarnation, Version);

    /// <summary>Gets where in the user's history this state stands.</summary>
    public UserPosition Position => new(Incarnation, Version);

    internal static string FormatETag(long incarnation, long version) => $"{incarnation:x16}{version:x16}";
}
