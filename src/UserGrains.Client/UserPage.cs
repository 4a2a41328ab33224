namespace UserGrains.Client;

/// <summary>A page of a list of users.</summary>
/// <param name="Users">The users, in the order that was asked for.</param>
/// <param name="Next">What to give as <see cref="UserQuery.Start"/> for the page after this one; <see langword="null"/> when this page is empty.</param>
/// <param name="Previous">What to give as <see cref="UserQuery.End"/> for the page before this one; <see langword="null"/> when this page is empty or the first one.</param>
/// <param name="TotalCount">How many users match, on all pages; <see langword="null"/> when that was not asked for.</param>
public sealed record UserPage(IReadOnlyList<User> Users, string? Next, string? Previous, long? TotalCount);
