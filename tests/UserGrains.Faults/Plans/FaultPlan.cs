namespace UserGrains.Faults.Plans;

/// <summary>The order of faults that belongs to a seed: every kind once in a random order, then all again in another one, without end.</summary>
internal static class FaultPlan
{
    public static IEnumerable<FaultKind> Create(Random random, IReadOnlyList<FaultKind> kinds)
    {
        var order = kinds.ToArray();
        while (true)
        {
            random.Shuffle(order);
            foreach (var kind in order)
            {
                yield return kind;
            }
        }
    }
}
