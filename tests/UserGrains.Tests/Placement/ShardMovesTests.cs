using UserGrains.Client;
using UserGrains.Listing;
using UserGrains.Testing;
using UserGrains.Tests.AzureStorage;
using Xunit;

namespace UserGrains.Tests.Placement;

/// <summary>Shards of the directory follow their partition to the silo that owns it.</summary>
public sealed class ShardMovesTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shard_that_has_news_moves_to_a_silo_that_joins_and_lists_have_every_write_all_the_time()
    {
        var connection = await azurite.ConnectAsync(Token);
        var table = "T" + Guid.NewGuid().ToString("N");
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.ConfigureUsers = static users => users.PlacementSettleTime = TimeSpan.FromSeconds(1);
            options.ConfigureSilo = silo => silo.AddUserGrainsAzureTables(tables => (tables.Connection, tables.TableName) = (connection, table));
        });
        string[] ids = [.. Enumerable.Range(0, 40).Select(static i => $"user-{i}")];
        await Task.WhenAll(ids.Select(id => cluster.Chat.SetUserAsync(id, new UserPatch { Name = "0" }, Token)));
        await ListAsync(cluster);
        await cluster.StartSiloAsync();
        var management = cluster.Client.GetGrain<IManagementGrain>(0);
        var first = cluster.Silos[0].SiloAddress;

        var isElsewhere = false;
        for (var write = 1; !isElsewhere; write++)
        {
            Token.ThrowIfCancellationRequested();
            await Task.WhenAll(ids.Select(id => cluster.Chat.UpdateUserAsync(id, new UserPatch { Name = $"{write}" }, Token)));

            var listed = await ListAsync(cluster);

            Assert.Equal(ids.Order(StringComparer.Ordinal), listed.Select(static user => user.Id), StringComparer.Ordinal);
            Assert.All(listed, user => Assert.Equal($"{write}", user.Name));
            var shards = await Task.WhenAll(Enumerable.Range(0, 16).Select(async partition => await management.GetActivationAddress(cluster.Client.GetGrain<IDirectoryShardGrain>(partition))));
            isElsewhere = Array.Exists(shards, silo => silo is not null && !silo.Equals(first));
        }
    }

    private static async Task<IReadOnlyList<User>> ListAsync(UserGrainsTestCluster cluster)
    {
        while (true)
        {
            try
            {
                return (await cluster.Chat.GetUsersAsync(new UserQuery { Sort = ["id"], Limit = 100 }, Token)).Users;
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                // The shard is being built where it went.
                Token.ThrowIfCancellationRequested();
            }
        }
    }
}
