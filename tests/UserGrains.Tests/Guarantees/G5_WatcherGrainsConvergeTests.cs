using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using UserGrains.Client;
using UserGrains.Testing;
using UserGrains.Tests.Streaming;
using UserGrains.Tests.Watchers;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>For grains, it is the watcher grain that converges after any single fault, its silo's death among them.</summary>
public sealed class G5_WatcherGrainsConvergeTests
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HandlerLog Log => HandlerLog.Of(_name);

    [Fact]
    public async Task The_handler_of_a_watcher_whose_silo_was_killed_is_brought_to_the_present()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 3);
        string[] ids = [.. Enumerable.Range(0, 30).Select(i => $"user-{i}")];
        await Task.WhenAll(ids.Select(id => SetAsync(cluster.Chat, id, "Ada")));
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
        await watcher.AddAsync(ids, Token);
        await watcher.AddHandlerAsync(cluster.Client.GetGrain<IRecordingHandlerGrain>(_name), Token);
        await Task.WhenAll(ids.Select(id => Log.VersionAsync(id, 1)));

        await cluster.KillSiloAsync(SiloOf(cluster, watcher));
        await Task.WhenAll(ids.Select(id => SetAsync(cluster.Chat, id, "Eve")));
        await Task.WhenAll(ids.Select(id => Log.VersionAsync(id, 2)));
        AssertNoStepBack();
    }

    [Fact]
    public async Task The_subscribers_of_a_watcher_whose_silo_was_killed_wake_it_and_see_nothing_twice()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 3);
        await SetAsync(cluster.Chat, "ada", "Ada");
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
        await watcher.AddAsync(["ada"], Token);
        var observer = new RecordingObserver<UserBatch>();
        await cluster.Client.GetStreamProvider(UserStreams.ProviderName)
            .GetStream<UserBatch>(StreamId.Create(UserStreams.WatcherBatchesNamespace, watcher.GetPrimaryKeyString()))
            .SubscribeAsync(observer);
        await observer.Received.CountAsync(1);

        await cluster.KillSiloAsync(SiloOf(cluster, watcher));
        await SetAsync(cluster.Chat, "ada", "Eve");
        await observer.Received.UntilAsync(received => received[^1].Item.Changes[0].Version == 2);

        Assert.Equal([(1L, 1L), (2L, 2L)], observer.Received.Items.Select(received => (received.Item.Number, received.Item.Changes[0].Version)));
    }

    [Fact]
    public async Task After_the_whole_cluster_was_restarted_a_watcher_goes_on_from_what_it_had_stored()
    {
        var storage = new TestStorage();
        await using (var before = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage))
        {
            await SetAsync(before.Chat, "ada", "Ada");
            var watcher = before.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
            await watcher.AddAsync(["ada", "nobody"], Token);
            await watcher.AddHandlerAsync(before.Client.GetGrain<IRecordingHandlerGrain>(_name), Token);
            await Log.VersionAsync("ada", 1);
            await Log.ToldOfAsync("nobody");
            await watcher.RemoveAsync(["not there"], Token);
        }

        await using var after = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage);
        await SetAsync(after.Chat, "ada", "Eve");
        await Log.VersionAsync("ada", 2);

        Assert.Equal([1L, 2L], Log.VersionsOf("ada"));
        Assert.Single(Log.VersionsOf("nobody"));
        Assert.Equal(Enumerable.Range(1, Log.Handled.Items.Count).Select(number => (long)number), Log.Handled.Items.Select(batch => batch.Number));
    }

    [Fact]
    public async Task A_handler_whose_silo_was_killed_is_called_where_it_is_activated_next()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 3);
        await SetAsync(cluster.Chat, "ada", "Ada");
        var handler = cluster.Client.GetGrain<IRecordingHandlerGrain>(_name);
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
        await watcher.AddAsync(["ada"], Token);
        await watcher.AddHandlerAsync(handler, Token);
        await Log.VersionAsync("ada", 1);

        await cluster.KillSiloAsync(SiloOf(cluster, handler));
        await SetAsync(cluster.Chat, "ada", "Eve");
        await Log.VersionAsync("ada", 2);

        AssertNoStepBack();
    }

    [Fact]
    public async Task A_watcher_whose_silo_was_stopped_goes_on_elsewhere()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 2);
        await SetAsync(cluster.Chat, "ada", "Ada");
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
        await watcher.AddAsync(["ada"], Token);
        await watcher.AddHandlerAsync(cluster.Client.GetGrain<IRecordingHandlerGrain>(_name), Token);
        await Log.VersionAsync("ada", 1);

        await cluster.StopSiloAsync(SiloOf(cluster, watcher));
        await SetAsync(cluster.Chat, "ada", "Eve");
        await Log.VersionAsync("ada", 2);

        AssertNoStepBack();
    }

    [Fact]
    public async Task A_reminder_stands_while_there_are_handlers_and_users()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo => silo.UseInMemoryReminderService());
        var reminders = cluster.Silos[0].ServiceProvider.GetRequiredService<IReminderTable>();
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
        var handler = cluster.Client.GetGrain<IRecordingHandlerGrain>(_name);

        await watcher.AddHandlerAsync(handler, Token);
        Assert.Empty((await reminders.ReadRows(watcher.GetGrainId(), Token)).Reminders);
        await watcher.AddAsync(["ada"], Token);
        var reminder = Assert.Single((await reminders.ReadRows(watcher.GetGrainId(), Token)).Reminders);
        Assert.Equal(TimeSpan.FromMinutes(1), reminder.Period);
        await watcher.RemoveHandlerAsync(handler, Token);
        Assert.Empty((await reminders.ReadRows(watcher.GetGrainId(), Token)).Reminders);
        await watcher.AddHandlerAsync(handler, Token);
        await watcher.DeleteAsync(Token);
        Assert.Empty((await reminders.ReadRows(watcher.GetGrainId(), Token)).Reminders);
    }

    [Fact]
    public async Task Where_the_storage_cannot_be_walked_the_reminder_wakes_the_watcher()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.SiloCount = 2;
            options.ConfigureSilo = silo =>
                silo.Services.AddKeyedSingleton<IGrainStorage>(UserGrainsStorage.ProviderName, new StorageWithoutScan(options.Storage));
        });
        await SetAsync(cluster.Chat, "ada", "Ada");
        var watcher = cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);
        await watcher.AddAsync(["ada"], Token);
        await watcher.AddHandlerAsync(cluster.Client.GetGrain<IRecordingHandlerGrain>(_name), Token);
        await Log.VersionAsync("ada", 1);

        await cluster.KillSiloAsync(SiloOf(cluster, watcher));
        await SetAsync(cluster.Chat, "ada", "Eve");
        Assert.False(cluster.Cluster.TryGetGrainContext(watcher.GetGrainId(), out _));
        await RemindAsync(watcher.AsReference<IRemindable>());

        await Log.VersionAsync("ada", 2);
    }

    // What the reminder service does within the minute.
    private static Task RemindAsync(IRemindable watcher) => watcher.ReceiveReminder("follow", default);

    private static InProcessSiloHandle SiloOf(UserGrainsTestCluster cluster, IAddressable grain)
    {
        Assert.True(cluster.Cluster.TryGetGrainContext(grain.GetGrainId(), out var context));
        return cluster.Silos.Single(silo => silo.SiloAddress.Equals(context.Address.SiloAddress));
    }

    // A silo was killed, so calls may fail until the cluster has noticed. The same key makes repeating them harmless.
    private static async Task SetAsync(Chat chat, string id, string name)
    {
        var patch = new UserPatch { Name = name, IdempotencyKey = Guid.CreateVersion7() };
        while (true)
        {
            try
            {
                await chat.SetUserAsync(id, patch, Token);
                return;
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                Token.ThrowIfCancellationRequested();
            }
        }
    }

    // A batch may be repeated; what is in it never steps back.
    private void AssertNoStepBack() => Assert.All(
        Log.Changes.GroupBy(change => change.Id, StringComparer.Ordinal),
        changes => Assert.Equal(changes.Select(change => change.Version).Order(), changes.Select(change => change.Version)));
}
