namespace UserGrains.Users;

/// <summary>What a write does. The numbers go into stored fingerprints and never change.</summary>
internal enum UserOperation : byte
{
    Create = 1,
    Update = 2,
    Set = 3,
    Delete = 4,
}
