namespace UserGrains.Listing.Filters;

/// <summary>Tests whether a user has a property.</summary>
internal sealed class Presence(FilterProperty property, bool isWanted) : UserFilter
{
    public override Truth Evaluate(UserRow user) => Of((property.IsUpdated || property.TryRead(user, out _, out _)) == isWanted);
}
