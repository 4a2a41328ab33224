namespace UserGrains.Client;

/// <summary>A change among the users who match a filter.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Id">The user's id.</param>
/// <param name="User">The user as it is now; <see langword="null"/> when it has left because it was deleted, or left while the watch could not reach the directory.</param>
public sealed record UserQueryChange(UserQueryChangeKind Kind, string Id, UserMetadata? User);
