using System.Threading.Channels;
using UserGrains.Client;
using Xunit;

namespace UserGrains.Tests.Watching;

public sealed class CallbackTests(ClusterFixture cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_callback_gets_the_user_and_what_changed()
    {
        var user = await CreateAsync("Ada");
        var updates = Channel.CreateUnbounded<UserUpdate>();
        await using var watch = await user.StreamUpdatesAsync(update => updates.Writer.WriteAsync(update, Token), Token);

        await user.UpdateAsync(new UserPatch { Name = "Eve" }, Token);
        var update = await updates.Reader.ReadAsync(Token);

        Assert.Equal(("Eve", 2L, UserChangeKind.Updated, UserFields.Name), (update.User.Name, update.User.Version, update.Change.Kind, update.Change.Changed));
    }

    [Fact]
    public async Task What_changed_between_reading_the_user_and_watching_it_is_delivered()
    {
        var user = await CreateAsync("Ada");
        await user.UpdateAsync(new UserPatch { Name = "Eve" }, Token);
        var updates = Channel.CreateUnbounded<UserUpdate>();

        await using var watch = await user.StreamUpdatesAsync(update => updates.Writer.WriteAsync(update, Token), Token);

        Assert.Equal("Eve", (await updates.Reader.ReadAsync(Token)).User.Name);
    }

    [Fact]
    public async Task A_list_is_handed_over_whole_in_the_callers_order_with_the_changes_beside_it()
    {
        var (ada, eve, bob) = (await CreateAsync("Ada"), await CreateAsync("Eve"), await CreateAsync("Bob"));
        var updates = Channel.CreateUnbounded<UserListUpdate>();
        await using var watch = await User.StreamUpdatesOnAsync([eve, ada, bob, ada], update => updates.Writer.WriteAsync(update, Token), Token);

        await ada.UpdateAsync(new UserPatch { Name = "Ada 2" }, Token);
        var first = await updates.Reader.ReadAsync(Token);
        await bob.DeleteAsync(cancellationToken: Token);
        var second = await updates.Reader.ReadAsync(Token);

        Assert.Equal("Eve, Ada 2, Bob, Ada 2", string.Join(", ", first.Users.Select(user => user.Name)));
        Assert.Equal(ada.Id, Assert.Single(first.Changes).Id);
        Assert.Equal([false, false, true, false], second.Users.Select(user => user.IsDeleted));
        Assert.Equal(UserChangeKind.Deleted, Assert.Single(second.Changes).Kind);
    }

    [Fact]
    public async Task An_empty_list_cannot_be_watched()
    {
        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => User.StreamUpdatesOnAsync([], _ => ValueTask.CompletedTask, Token));

        Assert.Equal("Cannot stream user updates on an empty list", exception.Message);
    }

    [Fact]
    public async Task A_watch_of_a_keyset_that_was_closed_is_refused_when_it_starts()
    {
        var user = await CreateAsync("Ada");
        var elsewhere = new User(cluster.Chat.WithKeyset(ClusterFixture.ClosedKeyset), user.Metadata, user.Position, isDeleted: false);

        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => elsewhere.StreamUpdatesAsync(_ => ValueTask.CompletedTask, Token));

        Assert.Equal(UserGrainsError.AppContextOff, exception.Error);
    }

    [Fact]
    public async Task An_exception_in_a_callback_does_not_end_the_watch()
    {
        var user = await CreateAsync("Ada");
        var updates = Channel.CreateUnbounded<long>();
        await using var watch = await user.StreamUpdatesAsync(
            async update =>
            {
                await updates.Writer.WriteAsync(update.User.Version, Token);
                throw new InvalidOperationException("The callback failed.");
            },
            Token);

        await user.UpdateAsync(new UserPatch { Name = "Eve" }, Token);
        var first = await updates.Reader.ReadAsync(Token);
        await user.UpdateAsync(new UserPatch { Name = "Eva" }, Token);
        var second = await updates.Reader.ReadAsync(Token);

        Assert.Equal((2L, 3L), (first, second));
    }

    [Fact]
    public async Task Nothing_is_delivered_after_the_watch_was_ended_and_ending_it_twice_is_harmless()
    {
        var user = await CreateAsync("Ada");
        var isRunning = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        var watch = await user.StreamUpdatesAsync(
            async _ =>
            {
                Interlocked.Increment(ref calls);
                isRunning.SetResult();
                await mayEnd.Task;
            },
            Token);
        await using var probe = WatchReader.Start(cluster.Chat, [user.Id]);
        await user.UpdateAsync(new UserPatch { Name = "Eve" }, Token);
        await isRunning.Task;
        await user.UpdateAsync(new UserPatch { Name = "Eva" }, Token);

        var ending = watch.DisposeAsync().AsTask();
        Assert.False(ending.IsCompleted, "Ending a watch waits for the callback that runs.");
        mayEnd.SetResult();
        await ending;
        await watch.DisposeAsync();
        await user.UpdateAsync(new UserPatch { Name = "Ewa" }, Token);
        await probe.VersionAsync(user.Id, 4);

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_callback_may_end_its_own_watch()
    {
        var user = await CreateAsync("Ada");
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IAsyncDisposable? watch = null;
        watch = await user.StreamUpdatesAsync(
            async _ =>
            {
                await watch!.DisposeAsync();
                ended.SetResult();
            },
            Token);

        await user.UpdateAsync(new UserPatch { Name = "Eve" }, Token);

        await ended.Task.WaitAsync(Token);
    }

    private Task<User> CreateAsync(string name) => cluster.Chat.CreateUserAsync(ClusterFixture.NewId(), new UserPatch { Name = name }, Token);
}
