namespace UserGrains;

/// <summary>Fields of a user, as a set.</summary>
[Flags]
[GenerateSerializer, Alias("UserGrains.UserFields")]
public enum UserFields
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary>The field <c>name</c>.</summary>
    Name = 1 << 0,

    /// <summary>The field <c>externalId</c>.</summary>
    ExternalId = 1 << 1,

    /// <summary>The field <c>profileUrl</c>.</summary>
    ProfileUrl = 1 << 2,

    /// <summary>The field <c>email</c>.</summary>
    Email = 1 << 3,

    /// <summary>The field <c>custom</c>.</summary>
    Custom = 1 << 4,

    /// <summary>The field <c>status</c>.</summary>
    Status = 1 << 5,

    /// <summary>The field <c>type</c>.</summary>
    Type = 1 << 6,
}
