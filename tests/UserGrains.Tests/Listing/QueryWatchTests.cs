using UserGrains.Client;
using UserGrains.Testing;
using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests.Listing;

public sealed class QueryWatchTests(DirectoryFixture directory) : IClassFixture<DirectoryFixture>
{
    private const string Filter = "status == 'active' && type == 'support-agent'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_enters_changes_and_leaves_is_told_as_such()
    {
        var chat = directory.NewChat();
        await chat.CreateUserAsync("there", Agent("Ada"), Token);
        await chat.CreateUserAsync("away", Agent("Grace") with { Status = "away" }, Token);
        await using var watch = chat.WatchUsersAsync(Filter, cancellationToken: Token).GetAsyncEnumerator(Token);

        Assert.Equal(["Entered there Ada"], await NextAsync(watch), StringComparer.Ordinal);

        await chat.UpdateUserAsync("there", new UserPatch { Name = "Ada Lovelace" }, Token);
        Assert.Equal(["Changed there Ada Lovelace"], await NextAsync(watch), StringComparer.Ordinal);

        await chat.UpdateUserAsync("away", new UserPatch { Status = "active" }, Token);
        Assert.Equal(["Entered away Grace"], await NextAsync(watch), StringComparer.Ordinal);

        await chat.UpdateUserAsync("there", new UserPatch { Status = "busy" }, Token);
        Assert.Equal(["Left there Ada Lovelace"], await NextAsync(watch), StringComparer.Ordinal);

        // Of somebody who does not match, before and after, nothing is told.
        await chat.UpdateUserAsync("there", new UserPatch { Name = "Unseen" }, Token);
        await chat.DeleteUserAsync("away", cancellationToken: Token);
        Assert.Equal(["Left away"], await NextAsync(watch), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_watch_of_thousands_begins_with_all_of_them_and_follows_every_one()
    {
        var chat = directory.NewChat();
        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(i => chat.CreateUserAsync($"u{i}", Agent("Ada"), Token)));
        await using var watch = chat.WatchUsersAsync(Filter, cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.Equal(3_000, (await NextAsync(watch)).Length);

        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(i => chat.UpdateUserAsync($"u{i}", new UserPatch { Status = "away" }, Token)));

        var left = new HashSet<string>(StringComparer.Ordinal);
        while (left.Count < 3_000)
        {
            foreach (var change in await NextAsync(watch))
            {
                Assert.StartsWith("Left ", change, StringComparison.Ordinal);
                Assert.True(left.Add(change));
            }
        }
    }

    [Fact]
    public async Task A_filter_that_cannot_be_read_is_refused_at_once()
    {
        await using var watch = directory.NewChat().WatchUsersAsync("status = 'a'", cancellationToken: Token).GetAsyncEnumerator(Token);

        var refusal = await Assert.ThrowsAsync<UserGrainsException>(async () => await watch.MoveNextAsync());

        Assert.Equal(UserGrainsError.InvalidQuery, refusal.Error);
    }

    [Fact]
    public async Task One_watch_too_many_is_refused_with_the_limit_and_the_fix_and_begins_once_another_has_ended()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync();
        var running = new List<IAsyncEnumerator<UserQueryBatch>>();
        for (var i = 0; i < UserGrainsLimits.MaxQueryWatches; i++)
        {
            running.Add(cluster.Chat.WatchUsersAsync(Filter, cancellationToken: Token).GetAsyncEnumerator(Token));
            Assert.True(await running[i].MoveNextAsync());
        }

        var refusal = await BeginAsync();
        Assert.Equal((UserGrainsError.TooBusy, true), (refusal!.Error, refusal.IsTransient));
        Assert.StartsWith("256 watches by query run in this cluster already, which is the most. End one,", refusal.Message, StringComparison.Ordinal);

        await running[0].DisposeAsync();
        while (await BeginAsync() is { } later)
        {
            // The end of a watch is told to the shard, and nobody waits for that.
            Assert.Equal(UserGrainsError.TooBusy, later.Error);
        }

        foreach (var watch in running)
        {
            await watch.DisposeAsync();
        }

        async Task<UserGrainsException?> BeginAsync()
        {
            await using var watch = cluster.Chat.WatchUsersAsync(Filter, cancellationToken: Token).GetAsyncEnumerator(Token);
            return await Record.ExceptionAsync(async () => await watch.MoveNextAsync()) as UserGrainsException;
        }
    }

    [Fact]
    public async Task A_watch_outlives_its_silos()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.SiloCount = 3;
            options.Storage = new TestStorage { PartitionCount = 6 };
        });
        foreach (var i in Enumerable.Range(0, 60))
        {
            await cluster.Chat.CreateUserAsync($"u{i}", Agent($"0"), Token);
        }

        await using var watch = cluster.Chat.WatchUsersAsync(Filter, cancellationToken: Token).GetAsyncEnumerator(Token);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        await FollowUntilAsync(watch, seen, () => seen.Count == 60);

        for (var round = 1; round <= 2; round++)
        {
            await cluster.KillSiloAsync(cluster.Silos[^1]);
            await Task.WhenAll(Enumerable.Range(0, 60).Select(i => TestUsers.RetryAsync(() => cluster.GetUser($"u{i}").SetAsync(
                i % 3 == round ? new UserPatch { Status = "away" } : new UserPatch { Name = $"{round}" },
                Token)).ContinueWith(write => write.IsCompletedSuccessfully, TaskScheduler.Default)));
            await TestUsers.RetryAsync(() => cluster.GetUser("end").SetAsync(Agent($"{round}"), Token));
            await cluster.StartSiloAsync();
        }

        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in Enumerable.Range(0, 60).Select(i => $"u{i}").Append("end"))
        {
            if (await TestUsers.RetryAsync(() => cluster.GetUser(id).GetAsync(Token)) is { Status: "active" } user)
            {
                expected[id] = user.Name!;
            }
        }

        await FollowUntilAsync(watch, seen, () => seen.Count == expected.Count && !seen.Except(expected).Any());
    }

    private static async Task FollowUntilAsync(IAsyncEnumerator<UserQueryBatch> watch, Dictionary<string, string> seen, Func<bool> isThere)
    {
        while (!isThere())
        {
            Assert.True(await watch.MoveNextAsync());
            foreach (var change in watch.Current.Changes)
            {
                Assert.Equal(change.Kind == UserQueryChangeKind.Entered, !seen.ContainsKey(change.Id));
                if (change.Kind == UserQueryChangeKind.Left)
                {
                    seen.Remove(change.Id);
                }
                else
                {
                    seen[change.Id] = change.User!.Name!;
                }
            }
        }
    }

    private static UserPatch Agent(string name) => new() { Name = name, Status = "active", Type = "support-agent" };

    private static async Task<string[]> NextAsync(IAsyncEnumerator<UserQueryBatch> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return [.. watch.Current.Changes.Select(change => $"{change.Kind} {change.Id} {change.User?.Name}".TrimEnd())];
    }
}
