using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using UserGrains.Client;
using UserGrains.Client.Feed;
using UserGrains.Testing;
using UserGrains.Tests.Watching;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>A watcher always converges: after any single fault it receives the latest state of every user it watches, without the caller doing anything.</summary>
public sealed class G5_WatchersConvergeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_stream_message_is_noticed_and_made_up_for()
    {
        var mustDrop = 0;
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo =>
            silo.AddOutgoingGrainCallFilter(call =>
                // The publisher takes it for delivered, so only the feed can notice.
                call.Request.GetInterfaceType() == typeof(IFeedObserver) && Interlocked.Exchange(ref mustDrop, 0) == 1
                    ? Task.CompletedTask
                    : call.Invoke()));
        var user = await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        mustDrop = 1;
        await user.UpdateAsync(new UserPatch { Name = "Eve" }, Token);

        await watch.VersionAsync("ada", 2);
        Assert.Equal(0, mustDrop);
    }

    [Fact]
    public async Task A_deactivated_grain_is_followed_to_its_next_activation()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync();
        var user = await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        for (var version = 2; version < 12; version++)
        {
            await cluster.Cluster.DeactivateAsync(cluster.GetUser("ada").GetGrainId());
            await user.UpdateAsync(new UserPatch { Name = $"Ada {version}" }, Token);
            await watch.VersionAsync("ada", version);
        }
    }

    [Fact]
    public async Task Every_user_of_a_killed_silo_is_followed_on_the_others()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 3);
        string[] ids = [.. Enumerable.Range(0, 60).Select(i => $"user-{i}")];
        await Task.WhenAll(ids.Select(id => cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token)));
        await using var watch = WatchReader.Start(cluster.Chat, ids);
        await watch.UntilAsync(reader => reader.Changes.Count == ids.Length);

        await cluster.KillSiloAsync(cluster.Silos[^1]);
        await Task.WhenAll(ids.Select(id => UpdateUntilAcknowledgedAsync(cluster.Chat, id, "Eve")));

        await watch.UntilAsync(reader => ids.All(id => string.Equals(reader.LatestOf(id)!.User!.Name, "Eve", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_failed_write_leaves_the_watchers_with_what_is_stored()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync();
        var user = await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        cluster.Storage.FailWrites(StorageMoment.AfterCommit);
        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => user.UpdateAsync(new UserPatch { Name = "Eve" }, Token));

        Assert.Equal(UserGrainsError.OutcomeUnknown, exception.Error);
        await watch.VersionAsync("ada", 2);
        Assert.Equal("Eve", watch.LatestOf("ada")!.User!.Name);
    }

    [Fact]
    public Task A_thousand_disconnects_of_a_watcher_lose_nothing_and_repeat_nothing()
    {
        // Orleans needs some time to connect again, which is spent side by side.
        const int Clusters = 5;
        const int Disconnects = 1_000;
        return Task.WhenAll(Enumerable.Range(0, Clusters).Select(seed => DisconnectAsync(Disconnects / Clusters, new Random(seed))));
    }

    private static async Task DisconnectAsync(int disconnects, Random random)
    {
        var connections = Channel.CreateUnbounded<ConnectionContext>();
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.ConfigureClient = client =>
            {
                client.Configure<ConnectionOptions>(retrying => retrying.ConnectionRetryDelay = TimeSpan.FromMilliseconds(5));
                client.Configure<ClientConnectionOptions>(connection => connection.ConfigureConnection(builder => builder.Use(next => context =>
                {
                    connections.Writer.TryWrite(context);
                    return next(context);
                })));
            };
        });
        string[] ids = [.. Enumerable.Range(0, 10).Select(i => $"user-{i}")];
        var server = cluster.GetChatOf(cluster.Silos[0]);
        await using var watch = WatchReader.Start(cluster.Chat, ids);
        await watch.UntilAsync(reader => reader.Changes.Count == ids.Length);

        var versions = new long[ids.Length];
        for (var disconnect = 0; disconnect < disconnects; disconnect++)
        {
            // Also in the middle of a handshake.
            var connection = await connections.Reader.ReadAsync(Token);
            connection.Abort();

            var user = random.Next(ids.Length);
            var updated = await server.SetUserAsync(ids[user], new UserPatch { Name = $"Ada {disconnect}" }, Token);
            versions[user] = updated.Version;
            if (random.Next(4) == 0)
            {
                await watch.VersionAsync(ids[user], updated.Version);
            }
        }

        // Nothing missed; the reader itself fails on a repetition or a step back.
        await watch.UntilAsync(reader => ids.Zip(versions).All(pair => reader.LatestOf(pair.First)!.Version == pair.Second));
        Assert.Equal(disconnects, versions.Sum());
    }

    // The silo was killed, so calls may fail until the cluster has noticed. The same key makes repeating them harmless.
    private static async Task UpdateUntilAcknowledgedAsync(Chat chat, string id, string name)
    {
        var patch = new UserPatch { Name = name, IdempotencyKey = Guid.CreateVersion7() };
        while (true)
        {
            try
            {
                await chat.UpdateUserAsync(id, patch, Token);
                return;
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                Token.ThrowIfCancellationRequested();
            }
        }
    }
}
