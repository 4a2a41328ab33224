namespace UserGrains.Client;

/// <summary>What has changed among the users who match a filter; each user at most once.</summary>
/// <param name="Changes">The changes.</param>
public sealed record UserQueryBatch(IReadOnlyList<UserQueryChange> Changes);
