namespace UserGrains.Listing.Filters;

/// <summary>True when all its parts are.</summary>
internal sealed class AllOf(UserFilter[] parts) : UserFilter
{
    public override Truth Evaluate(UserRow user)
    {
        var all = Truth.True;
        foreach (var part in parts)
        {
            var truth = part.Evaluate(user);
            if (truth == Truth.False)
            {
                return Truth.False;
            }

            all = truth < all ? truth : all;
        }

        return all;
    }
}
