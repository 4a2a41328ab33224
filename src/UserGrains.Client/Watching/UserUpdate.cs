namespace UserGrains.Client;

/// <summary>What a callback of <see cref="User.StreamUpdatesAsync"/> is called with.</summary>
/// <param name="User">The user at its latest state; as it last was when it was deleted.</param>
/// <param name="Change">What happened, with the fields that changed.</param>
public sealed record UserUpdate(User User, UserChanged Change);
