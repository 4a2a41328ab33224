namespace UserGrains.SystemTests.Faults;

/// <summary>Tests that need the machine for themselves: nothing else of this program runs beside them.</summary>
[CollectionDefinition(nameof(OneAfterTheOther), DisableParallelization = true)]
public sealed class OneAfterTheOther;
