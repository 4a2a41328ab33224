using UserGrains.Client;
using Xunit;

namespace UserGrains.Tests.Watching;

public sealed class WatchTests(ClusterFixture cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_begins_with_where_each_user_stands()
    {
        var (present, absent) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        await cluster.Chat.CreateUserAsync(present, new UserPatch { Name = "Ada" }, Token);

        await using var watch = WatchReader.Start(cluster.Chat, [present, absent]);
        await watch.UntilAsync(reader => reader.Changes.Count == 2);

        Assert.Equal((UserChangeKind.Current, 1L, "Ada"), (watch.LatestOf(present)!.Kind, watch.LatestOf(present)!.Version, watch.LatestOf(present)!.User!.Name));
        Assert.Equal((UserChangeKind.Absent, 0L, null), (watch.LatestOf(absent)!.Kind, watch.LatestOf(absent)!.Version, watch.LatestOf(absent)!.User));
    }

    [Fact]
    public async Task A_watch_tells_of_creation_updates_and_deletion_with_the_fields_that_changed()
    {
        var id = ClusterFixture.NewId();
        await using var watch = WatchReader.Start(cluster.Chat, [id]);
        await watch.ToldOfAsync(id);

        await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada", Status = "new" }, Token);
        await watch.VersionAsync(id, 1);
        await cluster.Chat.UpdateUserAsync(id, new UserPatch { Email = "ada@example.com", Status = null }, Token);
        await watch.VersionAsync(id, 2);
        await cluster.Chat.DeleteUserAsync(id, cancellationToken: Token);
        await watch.VersionAsync(id, 3);
        await cluster.Chat.CreateUserAsync(id, new UserPatch { Type = "bot" }, Token);
        await watch.VersionAsync(id, 4);

        Assert.Equal(
            [
                (UserChangeKind.Absent, UserFields.None),
                (UserChangeKind.Created, UserFields.Name | UserFields.Status),
                (UserChangeKind.Updated, UserFields.Email | UserFields.Status),
                (UserChangeKind.Deleted, UserFields.None),
                (UserChangeKind.Created, UserFields.Type),
            ],
            watch.Changes.Select(change => (change.Kind, change.Changed)));
        Assert.Equal("ada@example.com", watch.Changes.ElementAt(3).User!.Email);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_notifies_nobody()
    {
        var id = ClusterFixture.NewId();
        await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        await using var watch = WatchReader.Start(cluster.Chat, [id]);
        await watch.ToldOfAsync(id);

        await cluster.Chat.UpdateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        await cluster.Chat.UpdateUserAsync(id, new UserPatch { Name = "Eve" }, Token);
        await watch.VersionAsync(id, 2);

        Assert.Equal([1L, 2L], watch.Changes.Select(change => change.Version));
    }

    [Fact]
    public async Task A_watch_that_resumes_gets_only_what_is_newer_and_every_field_written_since()
    {
        var (changed, unchanged) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        var seen = await cluster.Chat.CreateUserAsync(changed, new UserPatch { Name = "Ada" }, Token);
        var still = await cluster.Chat.CreateUserAsync(unchanged, new UserPatch { Name = "Eve" }, Token);
        await cluster.Chat.UpdateUserAsync(changed, new UserPatch { Email = "ada@example.com" }, Token);
        await cluster.Chat.UpdateUserAsync(changed, new UserPatch { Status = "away" }, Token);

        var options = new WatchOptions
        {
            ResumeFrom = new Dictionary<string, UserPosition>(StringComparer.Ordinal) { [changed] = seen.Position, [unchanged] = still.Position },
        };
        await using var watch = WatchReader.Start(cluster.Chat, [changed, unchanged], options);
        await watch.VersionAsync(changed, 3);
        await cluster.Chat.UpdateUserAsync(unchanged, new UserPatch { Name = "Eva" }, Token);
        await watch.VersionAsync(unchanged, 2);

        Assert.Equal(
            [(changed, 3L, UserFields.Email | UserFields.Status), (unchanged, 2L, UserFields.Name)],
            watch.Changes.Select(change => (change.Id, change.Version, change.Changed)));
    }

    [Fact]
    public async Task A_watch_that_resumes_learns_of_a_deletion_that_it_missed()
    {
        var id = ClusterFixture.NewId();
        var seen = await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        await cluster.Chat.DeleteUserAsync(id, cancellationToken: Token);

        await using var watch = WatchReader.Start(
            cluster.Chat,
            [id],
            new WatchOptions { ResumeFrom = new Dictionary<string, UserPosition>(StringComparer.Ordinal) { [id] = seen.Position } });
        await watch.ToldOfAsync(id);

        Assert.Equal((UserChangeKind.Deleted, 2L, "Ada"), (watch.LatestOf(id)!.Kind, watch.LatestOf(id)!.Version, watch.LatestOf(id)!.User!.Name));
    }

    [Fact]
    public async Task A_consumer_that_is_busy_gets_one_change_with_everything_that_it_missed()
    {
        var id = ClusterFixture.NewId();
        await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        await using var probe = WatchReader.Start(cluster.Chat, [id]);
        await using var batches = cluster.Chat.WatchAsync([id], cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.True(await batches.MoveNextAsync());

        for (var i = 0; i < 50; i++)
        {
            await cluster.Chat.UpdateUserAsync(id, new UserPatch { Name = $"Ada {i}" }, Token);
        }

        await cluster.Chat.UpdateUserAsync(id, new UserPatch { Status = "done" }, Token);

        // The watch of the probe is fed with the same events, so once it is there, the slow one's news are there too.
        await probe.VersionAsync(id, 52);
        Assert.True(await batches.MoveNextAsync());

        var change = Assert.Single(batches.Current.Changes);
        Assert.Equal((52L, UserFields.Name | UserFields.Status), (change.Version, change.Changed));
    }

    [Fact]
    public async Task Two_watches_of_a_user_are_told_apart_from_each_other()
    {
        var id = ClusterFixture.NewId();
        await using var first = WatchReader.Start(cluster.Chat, [id]);
        await first.ToldOfAsync(id);
        await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        await first.VersionAsync(id, 1);

        await using var second = WatchReader.Start(cluster.Chat, [id]);
        await second.VersionAsync(id, 1);

        Assert.Equal([UserChangeKind.Absent, UserChangeKind.Created], first.Changes.Select(change => change.Kind));
        Assert.Equal([UserChangeKind.Current], second.Changes.Select(change => change.Kind));
    }

    [Fact]
    public async Task An_empty_list_cannot_be_watched()
    {
        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => FirstBatchAsync([]));

        Assert.Equal((UserGrainsError.InvalidWatch, "Cannot stream user updates on an empty list"), (exception.Error, exception.Message));
    }

    [Fact]
    public async Task Every_invalid_id_of_a_list_is_named()
    {
        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => FirstBatchAsync(["", "a/b", "fine"]));

        Assert.Equal(UserGrainsError.InvalidUser, exception.Error);
        Assert.Equal(2, exception.InvalidFields.Count);
    }

    [Fact]
    public async Task A_list_may_be_as_long_as_the_limit_and_no_longer()
    {
        var ids = Enumerable.Range(0, UserGrainsLimits.MaxUsersPerWatch + 1).Select(i => $"u{i}");

        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => FirstBatchAsync(ids));

        Assert.Equal(UserGrainsError.InvalidWatch, exception.Error);
        Assert.Equal(UserGrainsLimits.MaxUsersPerWatch, UserGrains.Client.Watching.WatchRules.Check("demo", ids.Skip(1), new WatchOptions()).Count);
    }

    [Fact]
    public async Task Users_of_a_keyset_that_is_off_cannot_be_watched()
    {
        var exception = await Assert.ThrowsAsync<UserGrainsException>(
            () => FirstBatchAsync(cluster.Chat.WithKeyset(ClusterFixture.ClosedKeyset), ["ada"]));

        Assert.Equal(UserGrainsError.AppContextOff, exception.Error);
    }

    [Fact]
    public async Task A_cancelled_watch_ends()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var id = ClusterFixture.NewId();
        await using var batches = cluster.Chat.WatchAsync([id], cancellationToken: stopping.Token).GetAsyncEnumerator(stopping.Token);
        Assert.True(await batches.MoveNextAsync());
        var next = batches.MoveNextAsync();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private Task FirstBatchAsync(IEnumerable<string> ids) => FirstBatchAsync(cluster.Chat, ids);

    private static async Task FirstBatchAsync(Chat chat, IEnumerable<string> ids)
    {
        await foreach (var _ in chat.WatchAsync(ids, cancellationToken: Token))
        {
            return;
        }
    }
}
