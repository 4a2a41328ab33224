namespace UserGrains.Client;

/// <summary>What a callback of <see cref="User.StreamUpdatesOnAsync"/> is called with.</summary>
/// <param name="Users">All users of the list, in the caller's order, each at its latest state.</param>
/// <param name="Changes">What happened since the last call: at least one change, at most one of each user.</param>
public sealed record UserListUpdate(IReadOnlyList<User> Users, IReadOnlyList<UserChanged> Changes);
