namespace UserGrains.Listing.Filters;

/// <summary>Compares a property with a text, a number or a boolean. Texts are in the order of their code points, which is that of their bytes.</summary>
internal sealed class ValueComparison(FilterProperty property, ComparisonOperator comparison, CustomValueKind kind, byte[] value) : UserFilter
{
    public override Truth Evaluate(UserRow user)
    {
        if (!property.TryRead(user, out var found, out var text) || found != kind)
        {
            return Truth.Unknown;
        }

        if (kind == CustomValueKind.Number)
        {
            return Compare(NumberText.Compare(text, value), comparison);
        }

        // Equality is asked most, and answered faster than the order.
        return comparison switch
        {
            ComparisonOperator.Equal => Of(text.SequenceEqual(value)),
            ComparisonOperator.NotEqual => Of(!text.SequenceEqual(value)),
            _ => Compare(text.SequenceCompareTo(value), comparison),
        };
    }
}
