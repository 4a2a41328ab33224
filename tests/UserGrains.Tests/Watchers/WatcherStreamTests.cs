using Orleans.Providers.Streams.Common;
using Orleans.Streams;
using UserGrains.Tests.Streaming;
using Xunit;

namespace UserGrains.Tests.Watchers;

/// <summary>The streams of watcher grains.</summary>
public sealed class WatcherStreamTests(ClusterFixture cluster)
{
    private readonly string _name = ClusterFixture.NewId();
    private readonly string _id = ClusterFixture.NewId();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IUserWatcherGrain Watcher => cluster.Cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);

    private IAsyncStream<UserBatch> Stream => StreamOf(UserGrainsOptions.DefaultKeyset);

    [Fact]
    public async Task It_begins_with_where_each_user_stands_and_goes_on_with_every_change()
    {
        await SetAsync("Ada");
        await Watcher.AddAsync([_id], Token);
        var observer = new RecordingObserver<UserBatch>();

        await Stream.SubscribeAsync(observer);
        await observer.Received.CountAsync(1);
        await SetAsync("Eve");
        await observer.Received.CountAsync(2);

        Assert.Equal([(1L, 1L), (2L, 2L)], NumbersAndVersions(observer));
        Assert.Equal([1L, 2L], observer.Received.Items.Select(received => received.Token!.SequenceNumber));
    }

    [Fact]
    public async Task A_list_that_comes_later_is_followed()
    {
        var observer = new RecordingObserver<UserBatch>();
        await Stream.SubscribeAsync(observer);

        await SetAsync("Ada");
        await Watcher.AddAsync([_id], Token);
        await observer.Received.CountAsync(1);

        Assert.Equal([(1L, 1L)], NumbersAndVersions(observer));
    }

    [Fact]
    public async Task A_subscription_outlives_the_watchers_activations_and_sees_nothing_twice()
    {
        await SetAsync("Ada");
        await Watcher.AddAsync([_id], Token);
        var observer = new RecordingObserver<UserBatch>();
        await Stream.SubscribeAsync(observer);
        await observer.Received.CountAsync(1);

        for (var version = 2; version < 5; version++)
        {
            await cluster.Cluster.Cluster.DeactivateAsync(Watcher.GetGrainId());
            await SetAsync($"Ada {version}");
            await observer.Received.CountAsync(version);
        }

        Assert.Equal([(1L, 1L), (2L, 2L), (3L, 3L), (4L, 4L)], NumbersAndVersions(observer));
    }

    [Fact]
    public async Task A_token_goes_on_counting_and_begins_with_the_present()
    {
        await SetAsync("Ada");
        await Watcher.AddAsync([_id], Token);
        var observer = new RecordingObserver<UserBatch>();

        await Stream.SubscribeAsync(observer, new EventSequenceTokenV2(7));
        await observer.Received.CountAsync(1);
        await SetAsync("Eve");
        await observer.Received.CountAsync(2);

        Assert.Equal([(7L, 1L), (8L, 2L)], NumbersAndVersions(observer));
    }

    [Fact]
    public async Task After_unsubscribing_nothing_comes()
    {
        await Watcher.AddAsync([_id], Token);
        var (ended, other) = (new RecordingObserver<UserBatch>(), new RecordingObserver<UserBatch>());
        var handle = await Stream.SubscribeAsync(ended);
        await Stream.SubscribeAsync(other);
        await ended.Received.CountAsync(1);

        // Otherwise the update may be in the first batch that it gets.
        await other.Received.CountAsync(1);

        await handle.UnsubscribeAsync();
        await SetAsync("Ada");
        await other.Received.CountAsync(2);

        Assert.Single(ended.Received.Items);
        Assert.Single(await Stream.GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task A_keyset_that_keeps_no_users_refuses_subscriptions()
    {
        var exception = await Assert.ThrowsAsync<UserGrainsException>(
            () => StreamOf(ClusterFixture.ClosedKeyset).SubscribeAsync(new RecordingObserver<UserBatch>()));

        Assert.Equal(UserGrainsError.AppContextOff, exception.Error);
    }

    private static IEnumerable<(long Number, long Version)> NumbersAndVersions(RecordingObserver<UserBatch> observer) =>
        observer.Received.Items.Select(received => (received.Item.Number, Assert.Single(received.Item.Changes).Version));

    private IAsyncStream<UserBatch> StreamOf(string keyset) => cluster.Cluster.Client.GetStreamProvider(UserStreams.ProviderName)
        .GetStream<UserBatch>(StreamId.Create(UserStreams.WatcherBatchesNamespace, UserKey.Create(keyset, _name).ToString()));

    private Task<UserGrains.Client.User> SetAsync(string name) => cluster.Chat.SetUserAsync(_id, new UserPatch { Name = name }, Token);
}
