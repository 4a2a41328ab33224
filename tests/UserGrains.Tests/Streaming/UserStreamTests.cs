using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;
using Xunit;

namespace UserGrains.Tests.Streaming;

/// <summary>Subscriptions of processes: of an external client, and of a silo's services.</summary>
public sealed class UserStreamTests(ClusterFixture cluster)
{
    private readonly string _id = ClusterFixture.NewId();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IStreamProvider Provider => cluster.Cluster.Client.GetStreamProvider(UserStreams.ProviderName);

    [Fact]
    public async Task With_a_token_it_begins_with_that_version_or_a_newer_one_once()
    {
        await UpdateToAsync(3);
        var observer = new RecordingObserver<UserChanged>();

        await Stream().SubscribeAsync(observer, new EventSequenceTokenV2(2));
        await observer.Received.CountAsync(1);
        await UpdateToAsync(4);
        await observer.Received.CountAsync(2);

        Assert.Equal([3L, 4L], Versions(observer));
        Assert.Equal([3L, 4L], observer.Received.Items.Select(received => received.Token!.SequenceNumber));
        Assert.All(observer.Received.Items, received => Assert.Equal(UserChangeKind.Updated, received.Item.Kind));
    }

    [Fact]
    public async Task The_token_of_a_delivery_resumes_with_that_delivery()
    {
        await UpdateToAsync(2);
        var first = new RecordingObserver<UserChanged>();
        await Stream().SubscribeAsync(first, new EventSequenceTokenV2(0));
        await first.Received.CountAsync(1);

        var second = new RecordingObserver<UserChanged>();
        await Stream().SubscribeAsync(second, first.Received.Items[0].Token);
        await second.Received.CountAsync(1);

        Assert.Equal([2L], Versions(second));
    }

    [Fact]
    public async Task With_a_token_that_is_still_to_come_it_begins_when_it_comes()
    {
        await UpdateToAsync(1);
        var observer = new RecordingObserver<UserChanged>();

        await Stream().SubscribeAsync(observer, new EventSequenceTokenV2(2));
        await UpdateToAsync(2);
        await observer.Received.CountAsync(1);

        Assert.Equal([2L], Versions(observer));
    }

    [Fact]
    public async Task Without_a_token_it_begins_with_what_is_stored_after_subscribing()
    {
        await UpdateToAsync(2);
        var observer = new RecordingObserver<UserChanged>();

        await Stream().SubscribeAsync(observer);
        await UpdateToAsync(3);
        await observer.Received.CountAsync(1);

        Assert.Equal([3L], Versions(observer));
    }

    [Fact]
    public async Task A_user_who_does_not_exist_yet_is_delivered_when_it_appears_and_when_it_goes()
    {
        var observer = new RecordingObserver<UserChanged>();

        await Stream().SubscribeAsync(observer);
        await UpdateToAsync(1);
        await observer.Received.CountAsync(1);
        await cluster.Chat.DeleteUserAsync(_id, cancellationToken: Token);
        await observer.Received.CountAsync(2);

        Assert.Equal([UserChangeKind.Created, UserChangeKind.Deleted], observer.Received.Items.Select(received => received.Item.Kind));
    }

    [Fact]
    public async Task After_unsubscribing_nothing_comes_and_doing_it_twice_is_harmless()
    {
        var (ended, other) = (new RecordingObserver<UserChanged>(), new RecordingObserver<UserChanged>());
        var handle = await Stream().SubscribeAsync(ended);
        var otherHandle = await Stream().SubscribeAsync(other);
        Assert.Equal(2, (await Stream().GetAllSubscriptionHandles()).Count);

        await handle.UnsubscribeAsync();
        await handle.UnsubscribeAsync();
        await UpdateToAsync(1);
        await other.Received.CountAsync(1);

        Assert.Empty(ended.Received.Items);
        Assert.Equal([otherHandle], await Stream().GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task Several_subscriptions_each_get_everything()
    {
        var observers = Enumerable.Range(0, 5).Select(_ => new RecordingObserver<UserChanged>()).ToArray();
        foreach (var observer in observers)
        {
            await Stream().SubscribeAsync(observer);
        }

        await UpdateToAsync(1);
        await Task.WhenAll(observers.Select(observer => observer.Received.CountAsync(1)));

        Assert.All(observers, observer => Assert.Equal([1L], Versions(observer)));
    }

    [Fact]
    public async Task Resuming_without_a_token_goes_on_with_another_observer()
    {
        var (before, after) = (new RecordingObserver<UserChanged>(), new RecordingObserver<UserChanged>());
        var handle = await Stream().SubscribeAsync(before);
        await UpdateToAsync(1);
        await before.Received.CountAsync(1);

        var resumed = await handle.ResumeAsync(after);
        await UpdateToAsync(2);
        await after.Received.CountAsync(1);

        Assert.Equal(handle.HandleId, resumed.HandleId);
        Assert.Equal([1L], Versions(before));
        Assert.Equal([2L], Versions(after));
        Assert.Single(await Stream().GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task Resuming_with_a_token_begins_there()
    {
        var (before, after) = (new RecordingObserver<UserChanged>(), new RecordingObserver<UserChanged>());
        var handle = await Stream().SubscribeAsync(before);
        await UpdateToAsync(1);
        await before.Received.CountAsync(1);

        await handle.ResumeAsync(after, new EventSequenceTokenV2(1));
        await after.Received.CountAsync(1);

        Assert.Equal([1L], Versions(after));
        Assert.Single(await Stream().GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task An_observer_that_throws_is_told_and_called_again_with_the_next_change()
    {
        var observer = new RecordingObserver<UserChanged>();
        await Stream().SubscribeAsync(observer);

        observer.ThrowNext();
        await UpdateToAsync(1);
        await observer.Errors.CountAsync(1);
        await UpdateToAsync(2);
        await observer.Received.CountAsync(1);

        Assert.IsType<InvalidTimeZoneException>(Assert.Single(observer.Errors.Items));
        Assert.Equal([2L], Versions(observer));
    }

    [Fact]
    public async Task A_silos_services_subscribe_like_a_client()
    {
        var provider = cluster.Cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IStreamProvider>(UserStreams.ProviderName);
        var observer = new RecordingObserver<UserChanged>();

        await provider.GetStream<UserChanged>(IdOf(_id)).SubscribeAsync(observer);
        await UpdateToAsync(1);
        await observer.Received.CountAsync(1);

        Assert.Equal([1L], Versions(observer));
    }

    [Fact]
    public async Task What_a_stream_does_not_offer_is_refused()
    {
        var stream = Stream();
        var change = new UserChanged { Kind = UserChangeKind.Updated, Id = _id };

        await Assert.ThrowsAsync<NotSupportedException>(() => stream.OnNextAsync(change));
        await Assert.ThrowsAsync<NotSupportedException>(() => stream.OnNextBatchAsync([change]));
        await Assert.ThrowsAsync<NotSupportedException>(() => stream.OnErrorAsync(new InvalidOperationException()));
        await Assert.ThrowsAsync<NotSupportedException>(() => stream.OnCompletedAsync());
        await Assert.ThrowsAsync<NotSupportedException>(() => stream.SubscribeAsync(new RecordingObserver<UserChanged>(), token: null, filterData: "status"));
        Assert.Throws<NotSupportedException>(() => Provider.GetStream<string>(IdOf(_id)));
    }

    [Theory]
    [InlineData("user-update", "demo/ada")]
    [InlineData(UserStreams.WatcherBatchesNamespace, "demo/ada")]
    [InlineData(UserStreams.UserUpdatesNamespace, "ada")]
    [InlineData(UserStreams.UserUpdatesNamespace, "demo/a:b")]
    [InlineData(UserStreams.UserUpdatesNamespace, "demo/")]
    public void A_stream_that_is_no_users_is_refused(string ns, string key) =>
        Assert.Throws<ArgumentException>(() => Provider.GetStream<UserChanged>(StreamId.Create(ns, key)));

    [Fact]
    public async Task A_keyset_that_keeps_no_users_refuses_subscriptions()
    {
        var stream = Provider.GetStream<UserChanged>(
            StreamId.Create(UserStreams.UserUpdatesNamespace, UserKey.Create(ClusterFixture.ClosedKeyset, _id).ToString()));

        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => stream.SubscribeAsync(new RecordingObserver<UserChanged>()));

        Assert.Equal(UserGrainsError.AppContextOff, exception.Error);
        Assert.Empty(await stream.GetAllSubscriptionHandles());
    }

    private static IEnumerable<long> Versions(RecordingObserver<UserChanged> observer) => observer.Received.Items.Select(received => received.Item.Version);

    private static StreamId IdOf(string id) => StreamId.Create(UserStreams.UserUpdatesNamespace, UserKey.Create(UserGrainsOptions.DefaultKeyset, id).ToString());

    private IAsyncStream<UserChanged> Stream() => Provider.GetStream<UserChanged>(IdOf(_id));

    private async Task UpdateToAsync(long version)
    {
        UserGrains.Client.User updated;
        do
        {
            updated = await cluster.Chat.SetUserAsync(_id, new UserPatch { Name = Guid.NewGuid().ToString() }, Token);
        }
        while (updated.Version < version);
    }
}
