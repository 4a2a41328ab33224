namespace UserGrains;

/// <summary>What a watcher is told about a user.</summary>
[GenerateSerializer, Alias("UserGrains.UserChangeKind")]
public enum UserChangeKind
{
    /// <summary>The user as it is when the watch starts, or when it meets a new incarnation.</summary>
    Current = 0,

    /// <summary>The user was made, or made again after a deletion.</summary>
    Created = 1,

    /// <summary>Fields of the user changed.</summary>
    Updated = 2,

    /// <summary>The user was deleted; the change carries it as it last was.</summary>
    Deleted = 3,

    /// <summary>There is no such user when the watch starts. It is said once; the user is delivered when it appears.</summary>
    Absent = 4,
}
