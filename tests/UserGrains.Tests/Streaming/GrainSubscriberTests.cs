using Orleans.Streams;
using Xunit;

namespace UserGrains.Tests.Streaming;

/// <summary>Subscriptions of grains.</summary>
public sealed class GrainSubscriberTests(ClusterFixture cluster)
{
    private readonly string _id = ClusterFixture.NewId();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFollowerGrain Grain => cluster.Cluster.Client.GetGrain<IFollowerGrain>(_id);

    private FollowerLog Log => FollowerLog.Of(_id);

    private string UserKey => UserGrains.UserKey.Create(UserGrainsOptions.DefaultKeyset, _id).ToString();

    private IAsyncStream<UserChanged> Stream => cluster.Cluster.Client.GetStreamProvider(UserStreams.ProviderName)
        .GetStream<UserChanged>(StreamId.Create(UserStreams.UserUpdatesNamespace, UserKey));

    [Fact]
    public async Task A_grain_is_called_in_turns_and_never_beside_a_running_one()
    {
        await UpdateToAsync(1);
        await Grain.SubscribeAsync(Stream, fromVersion: null);
        var beside = new RecordingObserver<UserChanged>();
        await Stream.SubscribeAsync(beside);

        var turn = Grain.HoldTurnAsync();
        await Log.TurnHeld.Task.WaitAsync(Token);
        await UpdateToAsync(2);
        await beside.Received.CountAsync(1);
        Assert.Empty(Log.Received.Items);
        Log.TurnReleased.SetResult();
        await turn;
        await Log.Received.CountAsync(1);

        Assert.False(Log.HasOverlapped);
        Assert.Equal([2L], Versions());
    }

    [Fact]
    public async Task A_deactivated_grain_is_woken_and_resumes_from_the_version_it_has()
    {
        await UpdateToAsync(1);
        await Grain.FollowAsync(UserKey);
        await Log.Received.CountAsync(1);

        for (var version = 2; version < 6; version++)
        {
            await cluster.Cluster.Cluster.DeactivateAsync(Grain.GetGrainId());
            await UpdateToAsync(version);
            await Log.Received.CountAsync(version);
        }

        Assert.Equal([1L, 2L, 3L, 4L, 5L], Versions());
        Assert.Equal(5, Log.Activations.Items.Count);
        Assert.Single(await Grain.GetHandlesAsync(Stream));
    }

    [Fact]
    public async Task What_an_earlier_activation_left_behind_ends_with_the_next_subscription()
    {
        await UpdateToAsync(1);
        await Grain.SubscribeAsync(Stream, fromVersion: 1);
        await Log.Received.CountAsync(1);

        await cluster.Cluster.Cluster.DeactivateAsync(Grain.GetGrainId());
        await Grain.SubscribeAsync(Stream, fromVersion: 2);
        await UpdateToAsync(2);
        await Log.Received.CountAsync(2);
        await UpdateToAsync(3);
        await Log.Received.CountAsync(3);

        Assert.Equal([1L, 2L, 3L], Versions());
    }

    [Fact]
    public async Task Several_subscriptions_of_one_grain_each_get_everything()
    {
        await Grain.SubscribeAsync(Stream, fromVersion: null);
        await Grain.SubscribeAsync(Stream, fromVersion: null);
        Assert.Equal(2, (await Grain.GetHandlesAsync(Stream)).Count);

        await UpdateToAsync(1);
        await Log.Received.CountAsync(2);

        Assert.Equal([1L, 1L], Versions());
    }

    [Fact]
    public async Task A_grains_handle_comes_through_a_call_and_ends_its_subscription_from_anywhere()
    {
        var ended = await Grain.SubscribeAsync(Stream, fromVersion: null);
        var kept = await Grain.SubscribeAsync(Stream, fromVersion: null);
        Assert.Equal(Stream, cluster.Cluster.Client.GetStreamProvider(ended.ProviderName).GetStream<UserChanged>(ended.StreamId));

        await ended.UnsubscribeAsync();
        Assert.Equal([kept], await Grain.GetHandlesAsync(Stream));
        await Grain.UnsubscribeAsync(kept);

        Assert.Empty(await Grain.GetHandlesAsync(Stream));
    }

    [Fact]
    public async Task A_grain_resumes_by_a_handle_that_it_is_given_back()
    {
        await UpdateToAsync(1);
        var handle = await Grain.SubscribeAsync(Stream, fromVersion: 1);
        await Log.Received.CountAsync(1);

        await Grain.ResumeAsync(handle, fromVersion: null);
        await UpdateToAsync(2);
        await Log.Received.CountAsync(2);
        await Grain.ResumeAsync(handle, fromVersion: 2);
        await Log.Received.CountAsync(3);

        Assert.Equal([1L, 2L, 2L], Versions());
        Assert.Equal([handle], await Grain.GetHandlesAsync(Stream));
    }

    [Fact]
    public async Task Nobody_resumes_or_ends_what_another_process_subscribed_to()
    {
        var clients = await Stream.SubscribeAsync(new RecordingObserver<UserChanged>());
        var grains = await Grain.SubscribeAsync(Stream, fromVersion: null);

        await Assert.ThrowsAsync<InvalidOperationException>(() => grains.ResumeAsync(new RecordingObserver<UserChanged>()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ResumeAsync(clients, fromVersion: null));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.UnsubscribeAsync(clients));
    }

    [Fact]
    public async Task A_stateless_worker_is_refused() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => cluster.Cluster.Client.GetGrain<IWorkerGrain>(0).SubscribeAsync(UserKey));

    private IEnumerable<long> Versions() => Log.Received.Items.Select(change => change.Version);

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
