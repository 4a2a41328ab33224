using System.Net;
using UserGrains.Placement;
using Xunit;

namespace UserGrains.Tests.Placement;

public sealed class PartitionOwnersTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 8)]
    [InlineData(3, 8)]
    [InlineData(5, 8)]
    [InlineData(5, 3)]
    [InlineData(7, 1_024)]
    public void No_silo_has_two_partitions_more_than_another(int silos, int partitions)
    {
        var all = Silos(silos);
        var owners = new PartitionOwners(all, partitions);

        var counts = all.Select(silo => Enumerable.Range(0, partitions).Count(partition => owners[partition].Equals(silo))).ToArray();

        Assert.Equal(partitions, counts.Sum());
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
    }

    [Fact]
    public void Every_silo_comes_to_the_same_answer_in_whatever_order_it_knows_the_others()
    {
        var one = new PartitionOwners(Silos(5), 64);
        var other = new PartitionOwners([.. Silos(5).Reverse()], 64);

        Assert.Equal(Enumerable.Range(0, 64).Select(partition => one[partition]), Enumerable.Range(0, 64).Select(partition => other[partition]));
    }

    [Fact]
    public void Most_partitions_stay_where_they_are_when_a_silo_comes()
    {
        var before = new PartitionOwners(Silos(3), 1_024);
        var after = new PartitionOwners(Silos(4), 1_024);

        // A quarter has to move to the new silo; drawn anew, three quarters would.
        Assert.InRange(Enumerable.Range(0, 1_024).Count(partition => !before[partition].Equals(after[partition])), 256, 512);
    }

    [Fact]
    public void Owners_are_known_again_by_their_silos()
    {
        var owners = new PartitionOwners(Silos(3), 8);

        Assert.True(owners.AreAmong(Silos(3)));
        Assert.False(owners.AreAmong(Silos(2)));
    }

    private static SiloAddress[] Silos(int count) =>
        [.. Enumerable.Range(1, count).Select(number => SiloAddress.New(IPAddress.Parse("10.1.2.3"), 11_000 + number, 1_000 + number))];
}
