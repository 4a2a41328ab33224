using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using UserGrains.Client;
using UserGrains.Testing;
using UserGrains.Tests.Users;
using UserGrains.Tests.Watchers;
using Xunit;

namespace UserGrains.Tests.Listing;

public sealed class DirectoryTests(DirectoryFixture directory) : IClassFixture<DirectoryFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_shows_every_write_that_was_acknowledged_before_it()
    {
        var keyset = directory.NewKeyset();
        var chats = directory.Cluster.Silos.Select(silo => directory.Cluster.GetChatOf(silo).WithKeyset(keyset)).Append(directory.Cluster.Chat.WithKeyset(keyset)).ToArray();

        for (var round = 0; round < 150; round++)
        {
            var id = $"u{round % 20}";
            var written = await chats[round % 3].SetUserAsync(id, new UserPatch { Name = $"round {round}" }, Token);
            var page = await chats[(round + 1) % 3].GetUsersAsync(new UserQuery { Filter = $"name == 'round {round}'" }, Token);
            Assert.Equal(written.Metadata, Assert.Single(page.Users).Metadata);
            if (round % 7 == 0)
            {
                await chats[round % 3].DeleteUserAsync(id, cancellationToken: Token);
                Assert.Empty((await chats[(round + 2) % 3].GetUsersAsync(new UserQuery { Filter = $"id == '{id}'" }, Token)).Users);
            }
        }
    }

    [Fact]
    public async Task Pages_hold_whom_the_filter_lets_through_in_the_order_asked_for()
    {
        var chat = directory.NewChat();
        var users = await CreateAsync(chat, 57);
        var expected = users.Where(user => user.Status is "active").OrderByDescending(user => user.Name, StringComparer.Ordinal).ThenBy(user => user.Id, StringComparer.Ordinal).Select(user => user.Id).ToArray();
        var query = new UserQuery { Filter = "status == 'active'", Sort = ["name:desc"], Limit = 4, Count = true };

        var listed = new List<string>();
        var cursors = new List<UserPage>();
        for (var page = await chat.GetUsersAsync(query, Token); page.Next is not null; page = await chat.GetUsersAsync(query with { Start = page.Next }, Token))
        {
            Assert.Equal(expected.Length, page.TotalCount);
            Assert.Equal(cursors.Count > 0, page.Previous is not null);
            cursors.Add(page);
            listed.AddRange(page.Users.Select(user => user.Id));
        }

        Assert.Equal(expected, listed, StringComparer.Ordinal);

        // And backward, from the last page to the first.
        for (var at = cursors.Count - 1; at > 0; at--)
        {
            var before = await chat.GetUsersAsync(query with { End = cursors[at].Previous }, Token);
            Assert.Equal(cursors[at - 1].Users.Select(user => user.Id), before.Users.Select(user => user.Id), StringComparer.Ordinal);
        }

        Assert.Empty((await chat.GetUsersAsync(query with { End = cursors[1].Previous, Limit = 0 }, Token)).Users);
    }

    [Fact]
    public async Task Paging_neither_skips_nor_repeats_users_who_do_not_change()
    {
        var chat = directory.NewChat();
        var kept = (await CreateAsync(chat, 120)).Select(user => user.Id).Order(StringComparer.Ordinal).ToArray();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(
            async () =>
            {
                for (var i = writer; !stop.IsCancellationRequested; i += 3)
                {
                    // They come, change their places, and go, between those who stay.
                    var id = $"u{i % 97:000}-{writer}";
                    await chat.SetUserAsync(id, new UserPatch { Name = $"{i % 31:00} churn", Status = "active" }, CancellationToken.None);
                    if (i % 2 == 0)
                    {
                        await chat.DeleteUserAsync(id, cancellationToken: CancellationToken.None);
                    }
                }
            },
            Token)).ToArray();

        foreach (var sort in new[] { "name", "name:desc", "updated", "id" })
        {
            for (var round = 0; round < 3; round++)
            {
                var listed = new List<string>();
                var query = new UserQuery { Sort = [sort], Limit = 7 };
                for (var page = await chat.GetUsersAsync(query, Token); page.Next is not null; page = await chat.GetUsersAsync(query with { Start = page.Next }, Token))
                {
                    listed.AddRange(page.Users.Where(user => !user.Name!.EndsWith("churn", StringComparison.Ordinal)).Select(user => user.Id));
                }

                Assert.Equal(kept, listed.Order(StringComparer.Ordinal), StringComparer.Ordinal);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task A_cursor_keeps_its_place_when_its_user_is_gone()
    {
        var chat = directory.NewChat();
        await CreateAsync(chat, 10);
        var first = await chat.GetUsersAsync(new UserQuery { Limit = 5 }, Token);
        await first.Users[^1].DeleteAsync(cancellationToken: Token);

        var second = await chat.GetUsersAsync(new UserQuery { Limit = 5, Start = first.Next }, Token);

        Assert.Equal(["u005", "u006", "u007", "u008", "u009"], second.Users.Select(user => user.Id), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("MQ", null, "u001,u002,u003")]
    [InlineData("MA", null, "u000,u001,u002")]
    [InlineData(null, "NQ", "u002,u003,u004")]
    [InlineData(null, "Mg", "u000,u001")]
    [InlineData("OQ", null, "u009")]
    [InlineData("OTk", null, "")]
    public async Task An_offset_is_understood_too(string? start, string? end, string expected)
    {
        var chat = directory.NewChat();
        await CreateAsync(chat, 10);

        var page = await chat.GetUsersAsync(new UserQuery { Limit = 3, Start = start, End = end }, Token);

        Assert.Equal(expected, string.Join(',', page.Users.Select(user => user.Id)), StringComparer.Ordinal);
        Assert.Equal(expected.Length > 0, page.Next is not null);
    }

    [Fact]
    public async Task A_query_that_cannot_be_is_refused_with_its_fault()
    {
        var chat = directory.NewChat();
        await CreateAsync(chat, 3);
        var other = (await chat.GetUsersAsync(new UserQuery { Sort = ["name"] }, Token)).Next;

        Assert.Equal("filter", await FieldOfAsync(new UserQuery { Filter = "name = 'x'" }), StringComparer.Ordinal);
        Assert.Equal("sort", await FieldOfAsync(new UserQuery { Sort = ["age"] }), StringComparer.Ordinal);
        Assert.Equal("limit", await FieldOfAsync(new UserQuery { Limit = -1 }), StringComparer.Ordinal);
        Assert.Equal("limit", await FieldOfAsync(new UserQuery { Limit = UserGrainsLimits.MaxUsersPerPage + 1 }), StringComparer.Ordinal);
        foreach (var cursor in new[] { "%%%", "e30", "W10", "WyJhIl0", "WzEsMiwzXQ", other!, new string('A', 9000), "OTk5OTk5" })
        {
            Assert.Equal("start", await FieldOfAsync(new UserQuery { Start = cursor }), StringComparer.Ordinal);
            Assert.Equal("end", await FieldOfAsync(new UserQuery { End = cursor }), StringComparer.Ordinal);
        }

        async Task<string> FieldOfAsync(UserQuery query)
        {
            var refusal = await Assert.ThrowsAsync<UserGrainsException>(() => chat.GetUsersAsync(query, Token));
            Assert.Equal(UserGrainsError.InvalidQuery, refusal.Error);
            return Assert.Single(refusal.InvalidFields).Field;
        }
    }

    [Fact]
    public async Task Long_and_strange_values_are_sorted_by_and_paged_over()
    {
        var chat = directory.NewChat();
        var texts = new[] { new string('é', 200) + "a", new string('é', 200) + "b", new string('é', 2000), "\"\\", "😀", "\uFF5E", "a" };
        for (var i = 0; i < texts.Length; i++)
        {
            await chat.CreateUserAsync($"u{i}", new UserPatch { Name = texts[i], Custom = new CustomFields([new("k", CustomValue.Number("1" + new string('0', 300))), new("it's", texts[i])]) }, Token);
        }

        foreach (var sort in new[] { "name", "custom.it's:desc", "custom.k" })
        {
            var query = new UserQuery { Sort = [sort, "updated:desc"], Limit = 1 };
            var listed = new List<string>();
            for (var page = await chat.GetUsersAsync(query, Token); page.Next is not null; page = await chat.GetUsersAsync(query with { Start = page.Next }, Token))
            {
                listed.Add(Assert.Single(page.Users).Id);
            }

            Assert.Equal(texts.Length, listed.Distinct(StringComparer.Ordinal).Count());
            Assert.Equal((await chat.GetUsersAsync(query with { Limit = 100 }, Token)).Users.Select(user => user.Id), listed, StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task A_user_is_found_by_its_external_id()
    {
        var chat = directory.NewChat();
        await CreateAsync(chat, 20);
        await chat.SetUserAsync("u003", new UserPatch { ExternalId = "crm/4711?" }, Token);

        Assert.Equal("u003", (await chat.GetUserByExternalIdAsync("crm/4711?", Token))!.Id, StringComparer.Ordinal);
        Assert.Null(await chat.GetUserByExternalIdAsync("crm/4712", Token));

        await chat.SetUserAsync("u003", new UserPatch { ExternalId = null }, Token);
        await chat.SetUserAsync("u009", new UserPatch { ExternalId = "crm/4711?" }, Token);
        await chat.SetUserAsync("u007", new UserPatch { ExternalId = "crm/4711?" }, Token);
        Assert.Equal("u007", (await chat.GetUserByExternalIdAsync("crm/4711?", Token))!.Id, StringComparer.Ordinal);

        await chat.DeleteUserAsync("u007", cancellationToken: Token);
        Assert.Equal("u009", (await chat.GetUserByExternalIdAsync("crm/4711?", Token))!.Id, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_keyset_lists_its_own_users_only()
    {
        var (chat, other) = (directory.NewChat(), directory.NewChat());
        await CreateAsync(chat, 3);
        await other.CreateUserAsync("theirs", new UserPatch { ExternalId = "x" }, Token);

        Assert.Equal(3, (await chat.GetUsersAsync(new UserQuery { Count = true }, Token)).TotalCount);
        Assert.Null(await chat.GetUserByExternalIdAsync("x", Token));
        Assert.Equal("theirs", Assert.Single((await other.GetUsersAsync(null, Token)).Users).Id, StringComparer.Ordinal);
        var refusal = await TestUsers.FailureOf(directory.Cluster.Chat.WithKeyset("nobody").GetUsersAsync(null, Token));
        Assert.Equal(UserGrainsError.UnknownKeyset, refusal.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_directory_a_list_says_so_and_everything_else_works(bool isOff)
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.ConfigureUsers = users => users.Directory = !isOff;
            options.ConfigureSilo = silo =>
            {
                if (!isOff)
                {
                    silo.Services.AddKeyedSingleton<IGrainStorage>(UserGrainsStorage.ProviderName, new StorageWithoutScan(options.Storage));
                }
            };
        });
        await cluster.Chat.CreateUserAsync("ada", new UserPatch { Name = "Ada", ExternalId = "7" }, Token);

        Assert.Equal(UserGrainsError.DirectoryUnsupported, (await TestUsers.FailureOf(cluster.Chat.GetUsersAsync(null, Token))).Error);
        Assert.Equal(UserGrainsError.DirectoryUnsupported, (await TestUsers.FailureOf(cluster.Chat.GetUserByExternalIdAsync("7", Token))).Error);
        Assert.Equal("Ada", (await cluster.Chat.GetUserAsync("ada", Token))!.Name, StringComparer.Ordinal);
    }

    private static async Task<UserMetadata[]> CreateAsync(Chat chat, int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(async i => (await chat.CreateUserAsync(
        $"u{i:000}",
        new UserPatch { Name = $"{i * 7 % 31:00} name", Status = i % 3 == 0 ? "away" : "active", Type = i % 2 == 0 ? "agent" : null },
        Token)).Metadata));
}
