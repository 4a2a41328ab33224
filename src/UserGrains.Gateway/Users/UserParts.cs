namespace UserGrains.Gateway.Users;

/// <summary>The parts of a user that are answered only when they are asked for.</summary>
[Flags]
internal enum UserParts
{
    None = 0,
    Custom = 1,
    Status = 2,
    Type = 4,
    All = Custom | Status | Type,
}
