using UserGrains.Client.Feed;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Watching;

/// <summary>What happens between a join and its answer.</summary>
public sealed class JoinRaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_state_that_overtakes_the_answer_of_the_join_is_not_lost(bool isThereBefore)
    {
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            // Renewals would make up for it in the end. Here the first one is minutes away.
            options.ConfigureUserClient = client => client.InterestLease = TimeSpan.FromMinutes(10);
            options.ConfigureClient = client => client.AddOutgoingGrainCallFilter(async call =>
            {
                await call.Invoke();
                if (call.Request.GetInterfaceType() == typeof(IUserJoinGrain) && joined.TrySetResult())
                {
                    await pushed.Task;
                }
            });
            options.ConfigureSilo = silo => silo.AddOutgoingGrainCallFilter(async call =>
            {
                await call.Invoke();
                if (call.Request.GetArgumentCount() == 1 && call.Request.GetArgument(0) is PushBatch { States.Length: > 0 })
                {
                    pushed.TrySetResult();
                }
            });
        });
        if (isThereBefore)
        {
            await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        }

        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await joined.Task.WaitAsync(Token);
        var updated = await cluster.Chat.SetUserAsync("ada", new UserPatch { Name = "Eve" }, Token);

        await watch.VersionAsync("ada", updated.Version).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal("Eve", watch.LatestOf("ada")!.User!.Name);
    }
}
