using UserGrains.Faults.Plans;

namespace UserGrains.SystemTests.Faults;

public sealed class FaultPlanTests
{
    private static readonly FaultKind[] All = Enum.GetValues<FaultKind>();

    [Fact]
    public void A_seed_gives_the_same_faults_each_time() =>
        Assert.Equal(FaultPlan.Create(new Random(7), All).Take(50), FaultPlan.Create(new Random(7), All).Take(50));

    [Fact]
    public void Every_kind_comes_once_before_any_comes_again() => Assert.All(
        FaultPlan.Create(new Random(7), All).Take(5 * All.Length).Chunk(All.Length),
        round => Assert.Equal(All, round.Order()));
}
