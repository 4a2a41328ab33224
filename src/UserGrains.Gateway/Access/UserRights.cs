namespace UserGrains.Gateway.Access;

/// <summary>What can be done with a user. The names are those in a token, in lower case.</summary>
[Flags]
internal enum UserRights
{
    None = 0,

    /// <summary>Read it.</summary>
    Get = 1,

    /// <summary>Make or change it; the answer shows it.</summary>
    Update = 2,

    /// <summary>Delete it.</summary>
    Delete = 4,

    /// <summary>Follow it.</summary>
    Watch = 8,

    All = Get | Update | Delete | Watch,
}
