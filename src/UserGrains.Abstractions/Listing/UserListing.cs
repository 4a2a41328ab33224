namespace UserGrains;

/// <summary>A page of a list of users.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserListing")]
public sealed record UserListing
{
    /// <summary>Gets the users, in the order that was asked for.</summary>
    [Id(0)]
    public required IReadOnlyList<UserMetadata> Users { get; init; }

    /// <summary>Gets the cursor of the page after this one; <see langword="null"/> when this page is empty.</summary>
    [Id(1)]
    public string? Next { get; init; }

    /// <summary>Gets the cursor of the page before this one; <see langword="null"/> when this page is empty or the first one.</summary>
    [Id(2)]
    public string? Previous { get; init; }

    /// <summary>Gets how many users match, on all pages; <see langword="null"/> when that was not asked for.</summary>
    [Id(3)]
    public long? TotalCount { get; init; }
}
