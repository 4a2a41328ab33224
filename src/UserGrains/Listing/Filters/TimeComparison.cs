namespace UserGrains.Listing.Filters;

/// <summary>Compares the time of the last change.</summary>
internal sealed class TimeComparison(ComparisonOperator comparison, long timetoken) : UserFilter
{
    public override Truth Evaluate(UserRow user) => Compare(user.Timetoken.CompareTo(timetoken), comparison);
}
