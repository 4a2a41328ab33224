namespace UserGrains;

/// <summary>The names of fields on the wire.</summary>
public static class UserFieldsExtensions
{
    private static readonly (UserFields Field, string Name)[] Names =
    [
        (UserFields.Name, "name"),
        (UserFields.ExternalId, "externalId"),
        (UserFields.ProfileUrl, "profileUrl"),
        (UserFields.Email, "email"),
        (UserFields.Custom, "custom"),
        (UserFields.Status, "status"),
        (UserFields.Type, "type"),
    ];

    /// <summary>Lists the names of a set of fields, in the order of <see cref="UserMetadata"/>.</summary>
    /// <param name="fields">The set.</param>
    /// <returns>The names as they are written on the wire; empty for <see cref="UserFields.None"/>.</returns>
    public static IReadOnlyList<string> ToNames(this UserFields fields) =>
        fields == UserFields.None ? [] : [.. Names.Where(entry => fields.HasFlag(entry.Field)).Select(entry => entry.Name)];
}
