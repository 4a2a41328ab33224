using Microsoft.Extensions.DependencyInjection;
using UserGrains.Client.Feed;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Watching;

public sealed class StoppedClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_stops_gives_its_leases_back()
    {
        var leasesEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            // They would run out in the end. Here that is minutes away.
            options.ConfigureUserClient = client => client.InterestLease = TimeSpan.FromMinutes(10);
            options.ConfigureSilo = silo => silo.AddIncomingGrainCallFilter(async call =>
            {
                await call.Invoke();
                if (call.MethodName is nameof(IWatchedUserGrain.LeasesEndedAsync))
                {
                    leasesEnded.TrySetResult();
                }
            });
        });
        var created = await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.VersionAsync("ada", created.Version).WaitAsync(TimeSpan.FromSeconds(30), Token);

        await cluster.Client.ServiceProvider.GetRequiredService<UserFeed>().StopAsync();

        await leasesEnded.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }
}
