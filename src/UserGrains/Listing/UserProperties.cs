namespace UserGrains.Listing;

/// <summary>The names by which filters and orders know a user's fields.</summary>
internal static class UserProperties
{
    public const string Custom = "custom";

    public const string Updated = "updated";

    /// <summary>All names but that of custom values, for people.</summary>
    public const string Names = "id, name, externalId, profileUrl, email, status, type, updated";

    /// <summary>Finds the text of a name.</summary>
    public static bool TryFind(string name, out RowField field)
    {
        (var isFound, field) = name switch
        {
            "id" => (true, RowField.Id),
            "name" => (true, RowField.Name),
            "externalId" => (true, RowField.ExternalId),
            "profileUrl" => (true, RowField.ProfileUrl),
            "email" => (true, RowField.Email),
            "status" => (true, RowField.Status),
            "type" => (true, RowField.Type),
            _ => (false, default),
        };
        return isFound;
    }
}
