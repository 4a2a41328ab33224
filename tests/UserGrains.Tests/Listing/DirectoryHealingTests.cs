using UserGrains.Testing;
using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests.Listing;

public sealed class DirectoryHealingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_silo_was_killed_the_directory_has_everything_that_was_acknowledged()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.SiloCount = 3;
            options.Storage = new TestStorage { PartitionCount = 6 };
        });
        var acknowledged = new System.Collections.Concurrent.ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    var id = $"{writer}-{i % 50}";
                    var result = await WriteAsync(cluster, id, i);
                    if (result is not null)
                    {
                        acknowledged[id] = result.Version;
                    }
                }
            },
            Token)).ToArray();

        foreach (var _ in Enumerable.Range(0, 2))
        {
            await ListAsync(cluster);
            await cluster.KillSiloAsync(cluster.Silos[^1]);
            await ListAsync(cluster);
            await cluster.StartSiloAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var listed = (await ListAsync(cluster)).ToDictionary(user => user.Id, user => user.Version, StringComparer.Ordinal);
        Assert.All(acknowledged, entry => Assert.True(listed[entry.Key] >= entry.Value));
        foreach (var id in Enumerable.Range(0, 200).Select(i => $"{i / 50}-{i % 50}"))
        {
            var stored = await TestUsers.RetryAsync(() => cluster.GetUser(id).GetAsync(Token));
            Assert.Equal(stored?.Version ?? 0, listed.GetValueOrDefault(id));
        }
    }

    [Fact]
    public async Task A_restarted_cluster_lists_what_is_stored_and_nobody_who_is_deleted()
    {
        var storage = new TestStorage { PartitionCount = 3 };
        await using (var first = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage))
        {
            for (var i = 0; i < 40; i++)
            {
                await first.Chat.CreateUserAsync($"u{i:00}", new UserPatch { Name = "x" }, Token);
            }

            await first.Chat.DeleteUserAsync("u07", cancellationToken: Token);
            await first.Chat.DeleteUserAsync("u08", new UserDeletion { Soft = true }, Token);
        }

        await using var second = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage);
        var listed = await ListAsync(second);

        Assert.Equal(39, listed.Count);
        Assert.DoesNotContain(listed, user => user.Id is "u07");
        Assert.Equal("deleted", listed.Single(user => user.Id is "u08").Status, StringComparer.Ordinal);
    }

    private static async Task<UserWriteResult?> WriteAsync(UserGrainsTestCluster cluster, string id, int round)
    {
        try
        {
            return await cluster.GetUser(id).SetAsync(new UserPatch { Name = $"round {round}" }, Token);
        }
        catch (Exception exception) when (exception is UserGrainsException or OrleansException or TimeoutException)
        {
            // Its silo was killed; it may have been written or not.
            return null;
        }
    }

    private static async Task<List<UserMetadata>> ListAsync(UserGrainsTestCluster cluster)
    {
        var directory = cluster.Client.GetUserDirectoryGrain(UserGrainsOptions.DefaultKeyset);
        while (true)
        {
            try
            {
                var listing = await directory.ListAsync(new UserQuery { Limit = UserGrainsLimits.MaxUsersPerPage }, Token);
                return [.. listing.Users];
            }
            catch (Exception exception) when (exception is UserGrainsException { IsTransient: true } or OrleansException or TimeoutException)
            {
                // The silo that was asked, or a shard's, was killed.
            }
        }
    }
}
