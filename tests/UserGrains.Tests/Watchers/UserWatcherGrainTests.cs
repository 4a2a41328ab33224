using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Watchers;

public sealed class UserWatcherGrainTests(ClusterFixture cluster)
{
    private readonly string _name = ClusterFixture.NewId();
    private readonly string _id = ClusterFixture.NewId();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Key => UserKey.Create(UserGrainsOptions.DefaultKeyset, _name).ToString();

    private IUserWatcherGrain Watcher => cluster.Cluster.Client.GetUserWatcherGrain(UserGrainsOptions.DefaultKeyset, _name);

    private HandlerLog Log => HandlerLog.Of(_name);

    [Fact]
    public async Task The_list_is_stored()
    {
        await Watcher.AddAsync(["b", "a"], Token);
        await Watcher.AddAsync(["c", "a"], Token);
        await Watcher.RemoveAsync(["b", "never there"], Token);

        await DeactivateAsync();

        Assert.Equal(["a", "c"], await Watcher.ListAsync(Token));
    }

    [Fact]
    public async Task A_handler_is_told_where_each_user_stands_and_then_of_every_change()
    {
        var absent = ClusterFixture.NewId();
        await SetAsync(_id, "Ada");
        await Watcher.AddAsync([_id, absent], Token);
        await Watcher.AddHandlerAsync(Handler(), Token);
        await Log.ToldOfAsync(_id);
        await Log.ToldOfAsync(absent);

        await SetAsync(_id, "Eve");
        await Log.VersionAsync(_id, 2);
        await SetAsync(absent, "Bob");
        await Log.VersionAsync(absent, 1);

        Assert.Equal([UserChangeKind.Current, UserChangeKind.Updated], Log.KindsOf(_id));
        Assert.Equal([UserChangeKind.Absent, UserChangeKind.Created], Log.KindsOf(absent));
        AssertNumbered();
    }

    [Fact]
    public async Task Across_activations_numbers_rise_and_nothing_is_told_twice()
    {
        var absent = ClusterFixture.NewId();
        await SetAsync(_id, "Ada 1");
        await Watcher.AddAsync([_id, absent], Token);
        await Watcher.AddHandlerAsync(Handler(), Token);
        await Log.ToldOfAsync(_id);
        await Log.ToldOfAsync(absent);
        await StoredAsync();

        for (var version = 2; version < 6; version++)
        {
            await DeactivateAsync();
            await SetAsync(_id, $"Ada {version}");
            await Log.VersionAsync(_id, version);
            await StoredAsync();
        }

        Assert.Equal([1L, 2L, 3L, 4L, 5L], Log.VersionsOf(_id));
        Assert.Single(Log.VersionsOf(absent));
        AssertNumbered();
    }

    [Fact]
    public async Task A_handler_that_fails_is_called_with_the_same_number_until_it_succeeds_and_holds_up_nobody_else()
    {
        var failing = HandlerLog.Of($"{_name}-failing");
        failing.FailNext(3);
        await SetAsync(_id, "Ada");
        await Watcher.AddAsync([_id], Token);
        await Watcher.AddHandlerAsync(Handler("-failing"), Token);
        await Watcher.AddHandlerAsync(Handler(), Token);

        await Log.VersionAsync(_id, 1);
        await failing.VersionAsync(_id, 1);
        await SetAsync(_id, "Eve");
        await failing.VersionAsync(_id, 2);

        Assert.Equal([1L, 1L, 1L], failing.Failed.Items.Select(batch => batch.Number));
        Assert.Equal([1L, 2L], failing.Handled.Items.Select(batch => batch.Number));
    }

    [Fact]
    public async Task A_handler_that_does_not_answer_holds_up_nobody_else()
    {
        var slow = HandlerLog.Of($"{_name}-slow");
        var gate = new TaskCompletionSource();
        slow.Gate = gate.Task;
        await SetAsync(_id, "Ada");
        await Watcher.AddAsync([_id], Token);
        await Watcher.AddHandlerAsync(Handler("-slow"), Token);
        await Watcher.AddHandlerAsync(Handler(), Token);

        await Log.VersionAsync(_id, 1);
        await SetAsync(_id, "Eve");
        await Log.VersionAsync(_id, 2);
        Assert.Empty(slow.Handled.Items);
        gate.SetResult();

        await slow.VersionAsync(_id, 2);
    }

    [Fact]
    public async Task Users_come_and_go_while_it_follows()
    {
        var (added, marker) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        await SetAsync(_id, "Ada");
        await Watcher.AddAsync([_id], Token);
        await Watcher.AddHandlerAsync(Handler(), Token);
        await Log.VersionAsync(_id, 1);

        await SetAsync(added, "Bob");
        await Watcher.AddAsync([added, marker], Token);
        await Log.VersionAsync(added, 1);
        await Watcher.RemoveAsync([_id], Token);
        await SetAsync(_id, "Eve");
        await SetAsync(marker, "Marker");
        await Log.VersionAsync(marker, 1);

        Assert.Equal([1L], Log.VersionsOf(_id));
        Assert.Equal([1L], Log.VersionsOf(added));
        AssertNumbered();
    }

    [Fact]
    public async Task A_handler_that_was_removed_is_called_no_more()
    {
        var other = HandlerLog.Of($"{_name}-other");
        await SetAsync(_id, "Ada");
        await Watcher.AddAsync([_id], Token);
        await Watcher.AddHandlerAsync(Handler(), Token);
        await Watcher.AddHandlerAsync(Handler(), Token);
        await Watcher.AddHandlerAsync(Handler("-other"), Token);
        await Log.VersionAsync(_id, 1);
        await other.VersionAsync(_id, 1);

        await Watcher.RemoveHandlerAsync(Handler(), Token);
        await Watcher.RemoveHandlerAsync(Handler(), Token);
        await SetAsync(_id, "Eve");
        await other.VersionAsync(_id, 2);

        Assert.Equal([1L], Log.VersionsOf(_id));
    }

    [Fact]
    public async Task A_batch_has_at_most_100_changes()
    {
        string[] ids = [.. Enumerable.Range(0, 250).Select(i => $"{_name}-{i}")];
        await Watcher.AddAsync(ids, Token);
        await Watcher.AddHandlerAsync(Handler(), Token);

        await Log.Handled.UntilAsync(batches => batches.Sum(batch => batch.Changes.Count) == ids.Length);

        Assert.All(Log.Handled.Items, batch => Assert.InRange(batch.Changes.Count, 1, UserGrainsLimits.MaxChangesPerWatcherBatch));
        AssertNumbered();
    }

    [Fact]
    public async Task A_failed_store_is_reported_and_memory_is_not_trusted()
    {
        await Watcher.AddAsync(["a"], Token);

        cluster.Cluster.Storage.FailWrites(StorageMoment.BeforeCommit, Key);
        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => Watcher.AddAsync(["b"], Token));

        Assert.Equal(UserGrainsError.StorageUnavailable, exception.Error);
        await cluster.Cluster.Cluster.WaitForDeactivationAsync(Watcher.GetGrainId());
        Assert.Equal(["a"], await Watcher.ListAsync(Token));
    }

    [Fact]
    public async Task A_batch_whose_number_could_not_be_stored_comes_again_with_states_as_new_or_newer()
    {
        await SetAsync(_id, "Ada");
        await Watcher.AddAsync([_id], Token);
        await Watcher.AddHandlerAsync(Handler(), Token);
        await Log.VersionAsync(_id, 1);
        await StoredAsync();

        cluster.Cluster.Storage.FailWrites(StorageMoment.BeforeCommit, Key);
        await SetAsync(_id, "Eve");
        await Log.VersionAsync(_id, 2);
        await cluster.Cluster.Cluster.WaitForDeactivationAsync(Watcher.GetGrainId());
        await Log.Handled.CountAsync(3);
        await SetAsync(_id, "Grace");
        await Log.VersionAsync(_id, 3);

        Assert.Equal([(1L, 1L), (2L, 2L), (2L, 2L), (3L, 3L)], Log.Handled.Items.Select(batch => (batch.Number, batch.Changes[0].Version)));
    }

    [Fact]
    public async Task Deleting_leaves_nothing()
    {
        await SetAsync(_id, "Ada");
        await Watcher.AddAsync([_id], Token);
        await Watcher.AddHandlerAsync(Handler(), Token);
        await Log.VersionAsync(_id, 1);

        await Watcher.DeleteAsync(Token);
        await Watcher.DeleteAsync(Token);
        await DeactivateAsync();

        Assert.Empty(await Watcher.ListAsync(Token));
        await Watcher.AddAsync([_id], Token);
        await Watcher.AddHandlerAsync(Handler("-new"), Token);
        await HandlerLog.Of($"{_name}-new").VersionAsync(_id, 1);
        Assert.Equal([1L], Log.VersionsOf(_id));
    }

    [Fact]
    public async Task A_keyset_that_keeps_no_users_refuses_every_call()
    {
        var watcher = cluster.Cluster.Client.GetUserWatcherGrain(ClusterFixture.ClosedKeyset, _name);

        Func<Task>[] calls =
        [
            () => watcher.AddAsync(["a"], Token),
            () => watcher.RemoveAsync(["a"], Token),
            () => watcher.ListAsync(Token),
            () => watcher.AddHandlerAsync(Handler(), Token),
            () => watcher.RemoveHandlerAsync(Handler(), Token),
            () => watcher.DeleteAsync(Token),
        ];

        foreach (var call in calls)
        {
            Assert.Equal(UserGrainsError.AppContextOff, (await Assert.ThrowsAsync<UserGrainsException>(call)).Error);
        }
    }

    private IRecordingHandlerGrain Handler(string suffix = "") => cluster.Cluster.Client.GetGrain<IRecordingHandlerGrain>(_name + suffix);

    private Task<UserGrains.Client.User> SetAsync(string id, string name) => cluster.Chat.SetUserAsync(id, new UserPatch { Name = name }, Token);

    private Task DeactivateAsync() => cluster.Cluster.Cluster.DeactivateAsync(Watcher.GetGrainId());

    // Taking off somebody who is not there changes nothing, and waits for what is being stored.
    private Task StoredAsync() => Watcher.RemoveAsync(["nobody"], Token);

    private void AssertNumbered() =>
        Assert.Equal(Enumerable.Range(1, Log.Handled.Items.Count).Select(number => (long)number), Log.Handled.Items.Select(batch => batch.Number));
}
