using System.Net;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using UserGrains.AzureStorage.Grains;
using UserGrains.Listing;
using UserGrains.Placement;
using Xunit;

namespace UserGrains.Tests.Placement;

public sealed class UserPlacementDirectorTests
{
    private const int Partitions = 16;
    private const int Users = 30_000;

    private static readonly SiloAddress[] Silos =
        [.. Enumerable.Range(1, 3).Select(number => SiloAddress.New(IPAddress.Loopback, 11_000 + number, number))];

    [Fact]
    public async Task Users_of_one_partition_are_on_one_silo_and_three_silos_share_the_users_as_they_share_the_partitions()
    {
        var placed = await PlaceAsync(new PartitionedStorage());

        Assert.All(placed.GroupBy(user => Partitioning.Of(user.Grain, Partitions)), partition => Assert.Single(partition.Select(user => user.Silo).Distinct()));
        var shares = placed.CountBy(user => user.Silo).Select(silo => silo.Value / (double)Users).Order().ToArray();
        Assert.Collection(
            shares,
            share => Assert.InRange(share, 0.3025, 0.3225),
            share => Assert.InRange(share, 0.3025, 0.3225),
            share => Assert.InRange(share, 0.365, 0.385));
    }

    [Fact]
    public async Task The_directorys_shard_of_a_partition_is_beside_its_users()
    {
        var placed = await PlaceAsync(new PartitionedStorage());
        var director = new UserPlacementDirector(new PartitionedStorage());

        foreach (var partition in placed.GroupBy(user => Partitioning.Of(user.Grain, Partitions)))
        {
            var shard = new PlacementTarget(GrainId.Create(DirectoryShardGrain.Type, GrainIdKeyExtensions.CreateIntegerKey(partition.Key)), [], default, 0);

            Assert.Equal(partition.First().Silo, await director.OnAddActivation(new UserPlacement(), shard, new ThreeSilos()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_partitions_or_with_only_one_silos_are_drawn(bool hasOne)
    {
        var placed = await PlaceAsync(hasOne ? new PartitionedStorage(partitions: 1) : new PlainStorage());

        Assert.All(Silos, silo => Assert.InRange(placed.Count(user => user.Silo.Equals(silo)), Users * 0.3, Users * 0.37));
    }

    [Theory]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Stopping)]
    public async Task Users_of_the_last_silo_stay_where_they_are_when_it_stops(SiloStatus status)
    {
        var director = new UserPlacementDirector(new PartitionedStorage());

        var place = await director.OnAddActivation(new UserPlacement(), Target, new NoSilo(status));

        Assert.Equal(Silos[0], place);
    }

    [Fact]
    public async Task A_silo_that_goes_on_reports_that_no_silo_can_have_a_user()
    {
        var director = new UserPlacementDirector(new PartitionedStorage());

        await Assert.ThrowsAsync<OrleansException>(() => director.OnAddActivation(new UserPlacement(), Target, new NoSilo(SiloStatus.Active)));
    }

    private static PlacementTarget Target => new(GrainId.Create("user", "demo/user"), [], default, 0);

    private static async Task<List<(GrainId Grain, SiloAddress Silo)>> PlaceAsync(IGrainStorage storage)
    {
        var director = new UserPlacementDirector(storage);
        List<(GrainId, SiloAddress)> placed = [];
        for (var i = 0; i < Users; i++)
        {
            var grain = GrainId.Create("user", $"demo/user-{i}");
            placed.Add((grain, await director.OnAddActivation(new UserPlacement(), new PlacementTarget(grain, [], default, 0), new ThreeSilos())));
        }

        return placed;
    }

    private sealed class ThreeSilos : IPlacementContext
    {
        public SiloAddress LocalSilo => Silos[0];

        public SiloStatus LocalSiloStatus => SiloStatus.Active;

        // In another order each time: the answer must not rest on it.
        public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
        {
            var silos = Silos.ToArray();
            Random.Shared.Shuffle(silos);
            return silos;
        }

        public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) => throw new NotSupportedException();
    }

    private sealed class NoSilo(SiloStatus status) : IPlacementContext
    {
        public SiloAddress LocalSilo => Silos[0];

        public SiloStatus LocalSiloStatus => status;

        public SiloAddress[] GetCompatibleSilos(PlacementTarget target) => throw new OrleansException("There is no silo for this grain.");

        public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) => throw new NotSupportedException();
    }

    private sealed class PlainStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
