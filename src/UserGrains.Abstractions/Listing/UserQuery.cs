namespace UserGrains;

/// <summary>Which users to list, in which order, and which page of them.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.UserQuery")]
public sealed record UserQuery
{
    /// <summary>Gets whom to list, in the language of <c>docs/directory.md</c>, for example <c>status == "active" &amp;&amp; name LIKE "Ada*"</c>.</summary>
    /// <value>At most <see cref="UserGrainsLimits.MaxFilterCharacters"/>. <see langword="null"/> or empty lists everybody.</value>
    [Id(0)]
    public string? Filter { get; init; }

    /// <summary>Gets the fields to sort by, most important first: each <c>name</c>, <c>name:asc</c> or <c>name:desc</c>. Users that are equal in them come in the order of their ids.</summary>
    /// <value>At most <see cref="UserGrainsLimits.MaxSortFields"/>. Empty sorts by id.</value>
    [Id(1)]
    public IReadOnlyList<string> Sort { get; init; } = [];

    /// <summary>Gets the most users of the page.</summary>
    /// <value>From 0 to <see cref="UserGrainsLimits.MaxUsersPerPage"/>. The default is 100.</value>
    [Id(2)]
    public int Limit { get; init; } = 100;

    /// <summary>Gets the cursor after which the page begins: what a page before it gave as its next.</summary>
    [Id(3)]
    public string? Start { get; init; }

    /// <summary>Gets the cursor before which the page ends: what the page after it gave as its previous. It is ignored beside <see cref="Start"/>.</summary>
    [Id(4)]
    public string? End { get; init; }

    /// <summary>Gets a value indicating whether to count all users that match.</summary>
    [Id(5)]
    public bool Count { get; init; }
}
