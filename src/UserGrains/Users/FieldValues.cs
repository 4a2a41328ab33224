namespace UserGrains.Users;

/// <summary>The fields that callers write.</summary>
internal readonly record struct FieldValues(
    string? Name,
    string? ExternalId,
    string? ProfileUrl,
    string? Email,
    CustomFields Custom,
    string? Status,
    string? Type)
{
    public static FieldValues Empty { get; } = new(null, null, null, null, CustomFields.Empty, null, null);

    public static FieldValues Of(UserMetadata? user) => user is null
        ? Empty
        : new(user.Name, user.ExternalId, user.ProfileUrl, user.Email, user.Custom, user.Status, user.Type);

    /// <summary>These fields after a patch: what it does not mention is kept.</summary>
    public FieldValues Patched(UserPatch patch) => new(
        Patched(Name, patch.Name),
        Patched(ExternalId, patch.ExternalId),
        Patched(ProfileUrl, patch.ProfileUrl),
        Patched(Email, patch.Email),
        PatchedCustom(patch),
        Patched(Status, patch.Status),
        Patched(Type, patch.Type));

    /// <summary>The fields that differ from those of <paramref name="other"/>.</summary>
    public UserFields DifferencesFrom(in FieldValues other) =>
        Difference(Name, other.Name, UserFields.Name)
        | Difference(ExternalId, other.ExternalId, UserFields.ExternalId)
        | Difference(ProfileUrl, other.ProfileUrl, UserFields.ProfileUrl)
        | Difference(Email, other.Email, UserFields.Email)
        | (Custom.Equals(other.Custom) ? UserFields.None : UserFields.Custom)
        | Difference(Status, other.Status, UserFields.Status)
        | Difference(Type, other.Type, UserFields.Type);

    private static UserFields Difference(string? value, string? other, UserFields field) =>
        string.Equals(value, other, StringComparison.Ordinal) ? UserFields.None : field;

    private static string? Patched(string? value, PatchField<string> change) => change.IsMentioned ? change.Value : value;

    private CustomFields PatchedCustom(UserPatch patch) => patch.Custom switch
    {
        { IsMentioned: false } => Custom,
        { Value: null } => CustomFields.Empty,
        { Value: var custom } => patch.CustomMode == CustomMode.Merge ? Custom.Merge(custom) : custom,
    };
}
