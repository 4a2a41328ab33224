namespace UserGrains.Listing.Filters;

/// <summary>True when its part is false.</summary>
internal sealed class Negation(UserFilter part) : UserFilter
{
    public override Truth Evaluate(UserRow user) => (Truth)((int)Truth.True - (int)part.Evaluate(user));
}
