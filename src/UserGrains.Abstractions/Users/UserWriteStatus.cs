namespace UserGrains;

/// <summary>How a write ended.</summary>
[GenerateSerializer, Alias("UserGrains.UserWriteStatus")]
public enum UserWriteStatus
{
    /// <summary>The change is stored; the version rose by 1.</summary>
    Applied = 0,

    /// <summary>The user already was as the write wants it. Nothing has changed and nobody is notified.</summary>
    Unchanged = 1,

    /// <summary>The user is not at the expected version or ETag. Nothing has changed.</summary>
    VersionConflict = 2,

    /// <summary>There is no such user. Nothing has changed.</summary>
    NotFound = 3,

    /// <summary>There is such a user already. Nothing has changed.</summary>
    AlreadyExists = 4,
}
