using UserGrains.Client.Feed;
using UserGrains.Testing;
using UserGrains.Tests.Watching;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>The cost of an update does not grow with the number of watchers of other users, and its reply does not wait for any watcher.</summary>
public sealed class G6_UpdatesDoNotWaitForWatchersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_is_answered_while_its_watcher_answers_nothing()
    {
        var mayArrive = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isHeld = false;
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo =>
            silo.AddOutgoingGrainCallFilter(async call =>
            {
                if (call.Request.GetInterfaceType() == typeof(IFeedObserver) && Volatile.Read(ref isHeld))
                {
                    await mayArrive.Task;
                }

                await call.Invoke();
            }));
        var user = await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        Volatile.Write(ref isHeld, true);
        for (var version = 2; version <= 10; version++)
        {
            Assert.Equal(version, (await user.UpdateAsync(new UserPatch { Name = $"Ada {version}" }, Token)).Version);
        }

        Assert.DoesNotContain(watch.Changes, change => change.Version == 10);
        mayArrive.SetResult();
        await watch.VersionAsync("ada", 10);
    }

    [Fact]
    public async Task An_update_is_pushed_to_nobody_who_watches_others_only()
    {
        var pushedUsers = 0;
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo =>
            silo.AddOutgoingGrainCallFilter(call =>
            {
                if (call.Request.GetInterfaceType() == typeof(IFeedObserver) && call.Request.GetArgument(0) is PushBatch batch)
                {
                    Interlocked.Add(ref pushedUsers, batch.States.Length);
                }

                return call.Invoke();
            }));
        string[] others = [.. Enumerable.Range(0, 200).Select(i => $"other-{i}")];
        await using var watch = WatchReader.Start(cluster.Chat, others);
        await watch.UntilAsync(reader => reader.Changes.Count == others.Length);

        for (var i = 0; i < 20; i++)
        {
            await cluster.Chat.SetUserAsync("ada", new UserPatch { Name = $"Ada {i}" }, Token);
        }

        // What comes last has come after everything before it.
        await cluster.Chat.SetUserAsync(others[0], new UserPatch { Name = "Last" }, Token);
        await watch.VersionAsync(others[0], 1);
        Assert.Equal(1, Volatile.Read(ref pushedUsers));
    }
}
