namespace UserGrains.Client.Feed;

/// <summary>The version at which each field of a user was last written; 0 when it never was.</summary>
[GenerateSerializer, Immutable, Alias("UserGrains.FieldVersions")]
internal readonly record struct FieldVersions(
    [property: Id(0)] long Name,
    [property: Id(1)] long ExternalId,
    [property: Id(2)] long ProfileUrl,
    [property: Id(3)] long Email,
    [property: Id(4)] long Custom,
    [property: Id(5)] long Status,
    [property: Id(6)] long Type)
{
    /// <summary>The fields written after <paramref name="version"/>.</summary>
    public UserFields WrittenSince(long version) =>
        (Name > version ? UserFields.Name : UserFields.None)
        | (ExternalId > version ? UserFields.ExternalId : UserFields.None)
        | (ProfileUrl > version ? UserFields.ProfileUrl : UserFields.None)
        | (Email > version ? UserFields.Email : UserFields.None)
        | (Custom > version ? UserFields.Custom : UserFields.None)
        | (Status > version ? UserFields.Status : UserFields.None)
        | (Type > version ? UserFields.Type : UserFields.None);

    /// <summary>These versions after <paramref name="fields"/> were written at <paramref name="version"/>.</summary>
    public FieldVersions With(UserFields fields, long version) => new(
        fields.HasFlag(UserFields.Name) ? version : Name,
        fields.HasFlag(UserFields.ExternalId) ? version : ExternalId,
        fields.HasFlag(UserFields.ProfileUrl) ? version : ProfileUrl,
        fields.HasFlag(UserFields.Email) ? version : Email,
        fields.HasFlag(UserFields.Custom) ? version : Custom,
        fields.HasFlag(UserFields.Status) ? version : Status,
        fields.HasFlag(UserFields.Type) ? version : Type);
}
