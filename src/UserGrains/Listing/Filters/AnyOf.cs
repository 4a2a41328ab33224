namespace UserGrains.Listing.Filters;

/// <summary>True when one of its parts is.</summary>
internal sealed class AnyOf(UserFilter[] parts) : UserFilter
{
    public override Truth Evaluate(UserRow user)
    {
        var any = Truth.False;
        foreach (var part in parts)
        {
            var truth = part.Evaluate(user);
            if (truth == Truth.True)
            {
                return Truth.True;
            }

            any = truth > any ? truth : any;
        }

        return any;
    }
}
