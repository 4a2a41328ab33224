namespace UserGrains.Client;

/// <summary>How a user's relation to a filter has changed.</summary>
public enum UserQueryChangeKind
{
    /// <summary>The user matches, and did not before: it was made, or changed so that it does; or the watch begins.</summary>
    Entered = 0,

    /// <summary>The user has changed, and matches as before.</summary>
    Changed = 1,

    /// <summary>The user does not match any more: it changed so, or was deleted.</summary>
    Left = 2,
}
