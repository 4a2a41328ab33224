using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using UserGrains.Placement;
using UserGrains.Testing;
using UserGrains.Tests.Watching;
using Xunit;

namespace UserGrains.Tests.Placement;

/// <summary>Active users follow their partition to the silo that owns it.</summary>
public sealed class UserMovesTests
{
    private static readonly SiloAddress[] Silos =
        [.. Enumerable.Range(1, 3).Select(number => SiloAddress.New(IPAddress.Loopback, 11_000 + number, number))];

    private static readonly GrainId[] Users = [.. Enumerable.Range(0, 100).Select(i => GrainId.Create("user", $"demo/user-{i}"))];

    private readonly FakeTimeProvider _time = new();
    private readonly PartitionedStorage _storage = new();
    private SiloAddress[] _silos = Silos;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Nobody_goes_before_the_silos_have_come_to_rest()
    {
        var moves = Create();

        moves.Look();
        Assert.Empty(Going(moves));

        _silos = Silos[..2];
        moves.Look();
        Assert.Empty(Going(moves));

        moves.Look();
        Assert.Equal(Users.Where(user => !OwnerAmong(_silos, user).Equals(Silos[0])), Going(moves));
    }

    [Fact]
    public void One_user_goes_at_a_time()
    {
        var moves = Create();
        moves.Look();
        moves.Look();
        var strangers = Users.Where(user => !OwnerAmong(Silos, user).Equals(Silos[0])).ToArray();
        PartitionOwners? first = null;
        PartitionOwners? second = null;

        Assert.True(moves.ShouldGo(strangers[0], ref first));
        Assert.False(moves.ShouldGo(strangers[1], ref second));
        _time.Advance(UserMoves.Pace);
        Assert.True(moves.ShouldGo(strangers[1], ref second));
    }

    [Fact]
    public void Shards_go_one_after_the_other_and_do_not_wait_for_users()
    {
        var moves = Create();
        moves.Look();
        moves.Look();
        var owners = new PartitionOwners(Silos, _storage.PartitionCount);
        var strangers = Enumerable.Range(0, _storage.PartitionCount).Where(partition => !owners[partition].Equals(Silos[0])).ToArray();
        var considered = new PartitionOwners?[3];
        Assert.True(moves.ShouldGo(Users.First(user => !OwnerAmong(Silos, user).Equals(Silos[0])), ref considered[0]));

        Assert.True(moves.ShouldShardGo(strangers[0], 10_000, ref considered[1]));
        Assert.False(moves.ShouldShardGo(strangers[1], 10_000, ref considered[2]));
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(moves.ShouldShardGo(strangers[1], 10_000, ref considered[2]));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(moves.ShouldShardGo(strangers[0], 10_000, ref considered[1]));
        Assert.True(moves.ShouldShardGo(strangers[1], 10_000, ref considered[2]));
    }

    [Fact]
    public void A_user_that_is_placed_here_again_stays_until_the_silos_change()
    {
        var moves = Create();
        moves.Look();
        moves.Look();
        var stranger = Users.First(user => OwnerAmong(Silos, user).Equals(Silos[2]) && OwnerAmong(Silos[..2], user).Equals(Silos[1]));
        PartitionOwners? considered = null;
        Assert.True(moves.ShouldGo(stranger, ref considered));
        _time.Advance(UserMoves.Pace);

        Assert.False(moves.ShouldGo(stranger, ref considered));
        _silos = Silos[..2];
        moves.Look();
        moves.Look();
        Assert.True(moves.ShouldGo(stranger, ref considered));
    }

    [Fact]
    public void Without_partitions_nobody_goes()
    {
        var moves = new UserMoves(null, Silos[0], () => Silos, TimeSpan.FromSeconds(30), _time);
        moves.Look();
        moves.Look();

        Assert.Empty(Going(moves));
    }

    [Fact]
    public async Task Users_that_are_written_move_to_a_silo_that_joins_and_neither_a_write_nor_a_notification_is_lost()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.ConfigureUsers = users => (users.PlacementSettleTime, users.Directory) = (TimeSpan.FromSeconds(1), false);
            options.ConfigureSilo = silo => silo.Services.AddKeyedSingleton<IGrainStorage>(UserGrainsStorage.ProviderName, new PartitionedStorage(options.Storage));
        });
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"user-{i}")];
        await using var watch = WatchReader.Start(cluster.Chat, ids);
        await Task.WhenAll(ids.Select(id => cluster.Chat.SetUserAsync(id, new UserPatch { Name = "0" }, Token)));
        await cluster.StartSiloAsync();
        SiloAddress[] silos = [.. cluster.Silos.Select(silo => silo.SiloAddress)];
        var management = cluster.Client.GetGrain<IManagementGrain>(0);

        var writes = 1;
        for (var strangers = ids.Length; strangers > 0; writes++)
        {
            Token.ThrowIfCancellationRequested();
            await Task.WhenAll(ids.Select(id => cluster.Chat.UpdateUserAsync(id, new UserPatch { Name = $"{writes}" }, Token)));
            var places = await Task.WhenAll(ids.Select(async id => (Grain: cluster.GetUser(id).GetGrainId(), Silo: await management.GetActivationAddress(cluster.GetUser(id)))));
            strangers = places.Count(place => place.Silo is { } silo && !silo.Equals(OwnerAmong(silos, place.Grain)));
        }

        foreach (var id in ids)
        {
            Assert.Equal(writes, (await cluster.Chat.GetUserAsync(id, Token))!.Version);
            await watch.VersionAsync(id, writes);
        }
    }

    private UserMoves Create() => new(_storage, Silos[0], () => _silos, TimeSpan.FromSeconds(30), _time);

    private SiloAddress OwnerAmong(SiloAddress[] silos, GrainId user) => new PartitionOwners(silos, _storage.PartitionCount)[_storage.PartitionOf(user)];

    private List<GrainId> Going(UserMoves moves)
    {
        List<GrainId> going = [];
        foreach (var user in Users)
        {
            _time.Advance(UserMoves.Pace);
            PartitionOwners? considered = null;
            if (moves.ShouldGo(user, ref considered))
            {
                going.Add(user);
            }
        }

        return going;
    }
}
