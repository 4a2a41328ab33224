using UserGrains.Client.Feed;
using UserGrains.Testing;
using UserGrains.Tests.Watching;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>A watcher sees strictly rising versions per user: never a duplicate, never a step back, across reconnects too.</summary>
public sealed class G4_VersionsOnlyRiseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_that_arrives_twice_is_told_once()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo =>
            silo.AddOutgoingGrainCallFilter(async call =>
            {
                await call.Invoke();
                if (call.Request.GetInterfaceType() == typeof(IFeedObserver))
                {
                    // As after a lost answer: the same states once more.
                    await call.Invoke();
                }
            }));
        var user = await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        for (var version = 2; version <= 20; version++)
        {
            await user.UpdateAsync(new UserPatch { Name = $"Ada {version}" }, Token);
            await watch.VersionAsync("ada", version);
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(version => (long)version), watch.Changes.Select(change => change.Version));
    }

    [Fact]
    public void A_state_that_is_late_is_not_taken()
    {
        var user = new FeedUser(UserKey.Create("demo", "ada"), "demo/ada", handle: 1);
        Assert.True(user.Accept(Snapshot(incarnation: 5, version: 3), isAuthoritative: true));

        Assert.False(user.Accept(Snapshot(incarnation: 5, version: 3), isAuthoritative: true));
        Assert.False(user.Accept(Snapshot(incarnation: 5, version: 2), isAuthoritative: true));
        Assert.Equal(3, user.Latest!.Version);
    }

    [Fact]
    public void Another_incarnation_is_taken_only_from_the_silo_that_serves_the_user()
    {
        var user = new FeedUser(UserKey.Create("demo", "ada"), "demo/ada", handle: 1);
        Assert.True(user.Accept(Snapshot(incarnation: 5, version: 3), isAuthoritative: true));

        Assert.False(user.Accept(Snapshot(incarnation: 4, version: 9), isAuthoritative: false));
        Assert.True(user.Accept(Snapshot(incarnation: 6, version: 1), isAuthoritative: true));
        Assert.Equal(new UserPosition(6, 1), user.Position);
    }

    private static UserSnapshot Snapshot(long incarnation, long version) => new()
    {
        User = new UserMetadata { Id = "ada", Incarnation = incarnation, Version = version },
        Version = version,
        CreatedVersion = 1,
        FieldVersions = default,
    };
}
