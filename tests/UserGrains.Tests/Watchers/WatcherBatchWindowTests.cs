using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Client;
using UserGrains.Client.Feed;
using UserGrains.Testing;
using UserGrains.Tests.Watching;
using Xunit;

namespace UserGrains.Tests.Watchers;

public sealed class WatcherBatchWindowTests
{
    private readonly string _name = ClusterFixture.NewId();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_gathers_for_its_window_also_after_a_new_activation()
    {
        var time = new WindowTime();
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
            options.ConfigureSilo = silo => silo.Services.AddKeyedSingleton<TimeProvider>(FeedTime.Key, time));
        var server = cluster.GetChatOf(cluster.Silos[0]);
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
        var log = HandlerLog.Of(_name);
        await watcher.AddAsync(["ada"], Token);
        await watcher.SetBatchWindowAsync(WindowTime.Window, Token);
        await cluster.Cluster.DeactivateAsync(watcher.GetGrainId());
        await watcher.AddHandlerAsync(cluster.Client.GetGrain<IRecordingHandlerGrain>(_name), Token);

        // The reader sees through the same feed, and at once.
        await using var reader = WatchReader.Start(server, ["ada"]);
        await server.SetUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
        await server.SetUserAsync("ada", new UserPatch { Name = "Eve" }, Token);
        await server.SetUserAsync("ada", new UserPatch { Name = "Mia" }, Token);
        await reader.VersionAsync("ada", 3);
        Assert.Empty(log.Handled.Items);

        var told = log.VersionAsync("ada", 3);
        while (!told.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await watcher.ListAsync(Token);
        }

        Assert.Equal(3, Assert.Single(Assert.Single(log.Handled.Items).Changes).Version);
    }

    [Fact]
    public async Task A_window_out_of_its_range_is_refused()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync();
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);

        foreach (var window in new[] { TimeSpan.FromTicks(-1), WatchOptions.MaxBatchWindow + TimeSpan.FromTicks(1) })
        {
            var exception = await Assert.ThrowsAsync<UserGrainsException>(() => watcher.SetBatchWindowAsync(window, Token));
            Assert.Equal(UserGrainsError.InvalidWatch, exception.Error);
            Assert.Contains("from 0 to 60 seconds", exception.Message, StringComparison.Ordinal);
        }

        await watcher.SetBatchWindowAsync(WatchOptions.MaxBatchWindow, Token);
        await watcher.DeleteAsync(Token);
        Assert.Equal(2, cluster.Storage.CountWrites(watcher.GetPrimaryKeyString()));
    }

    /// <summary>A clock that stands still for the window. What waits for less goes by real time: a feed that could not join a user at once tries again.</summary>
    private sealed class WindowTime : FakeTimeProvider
    {
        public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            dueTime < Window ? System.CreateTimer(callback, state, dueTime, period) : base.CreateTimer(callback, state, dueTime, period);
    }
}
