using UserGrains.Client;
using UserGrains.Testing;
using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests.ExternalIds;

public sealed class UniqueExternalIdTests(UniqueKeysetFixture unique) : IClassFixture<UniqueKeysetFixture>
{
    private const int Racers = 100;
    private const int Rounds = 1_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_hundred_users_who_want_one_external_id_one_gets_it_in_each_of_a_thousand_rounds()
    {
        var ids = Enumerable.Range(0, Racers).Select(i => $"racer-{i}").ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            // The external id of the round before goes on to be held by whoever won it, unless that one wins again.
            var externalId = $"race-{round}";
            var isTaken = await Task.WhenAll(ids.Select(id => TryTakeAsync(unique.Cluster.Chat, id, externalId)));

            Assert.Equal(1, isTaken.Count(taken => taken));
            var winner = ids[Array.IndexOf(isTaken, true)];
            Assert.Equal(externalId, (await unique.Cluster.Chat.GetUserAsync(winner, Token))!.ExternalId, StringComparer.Ordinal);
        }

        var owners = (await unique.Cluster.Chat.GetUsersAsync(new UserQuery { Filter = "id LIKE 'racer-*' && externalId != null", Limit = 1_000 }, Token)).Users;
        Assert.Equal(owners.Count, owners.Select(user => user.ExternalId).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task An_external_id_that_another_has_is_refused_and_nothing_changes()
    {
        var chat = unique.Cluster.Chat;
        var externalId = ClusterFixture.NewId();
        await chat.CreateUserAsync($"{externalId}-1", new UserPatch { ExternalId = externalId }, Token);
        await chat.CreateUserAsync($"{externalId}-2", new UserPatch { Name = "Two" }, Token);

        var refusal = await TestUsers.FailureOf(chat.UpdateUserAsync($"{externalId}-2", new UserPatch { Name = "Three", ExternalId = externalId }, Token));

        Assert.Equal(UserGrainsError.ExternalIdTaken, refusal.Error);
        Assert.False(refusal.IsTransient);
        Assert.Equal("externalId", Assert.Single(refusal.InvalidFields).Field, StringComparer.Ordinal);
        Assert.Equal(("Two", 1), ((await chat.GetUserAsync($"{externalId}-2", Token))!.Name, (await chat.GetUserAsync($"{externalId}-2", Token))!.Version));
    }

    [Fact]
    public async Task An_external_id_is_free_again_once_its_user_has_another_or_is_deleted()
    {
        var chat = unique.Cluster.Chat;
        var externalId = ClusterFixture.NewId();
        await chat.CreateUserAsync($"{externalId}-1", new UserPatch { ExternalId = externalId }, Token);
        await chat.UpdateUserAsync($"{externalId}-1", new UserPatch { ExternalId = null }, Token);

        await chat.CreateUserAsync($"{externalId}-2", new UserPatch { ExternalId = externalId }, Token);
        Assert.Equal(UserGrainsError.ExternalIdTaken, (await TestUsers.FailureOf(chat.UpdateUserAsync($"{externalId}-1", new UserPatch { ExternalId = externalId }, Token))).Error);

        await chat.DeleteUserAsync($"{externalId}-2", cancellationToken: Token);
        Assert.Equal(externalId, (await chat.UpdateUserAsync($"{externalId}-1", new UserPatch { ExternalId = externalId }, Token)).ExternalId, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_repeated_write_returns_its_first_outcome_although_the_external_id_is_another_users_now()
    {
        var chat = unique.Cluster.Chat;
        var externalId = ClusterFixture.NewId();
        var first = new UserPatch { ExternalId = externalId, IdempotencyKey = Guid.CreateVersion7() };
        await chat.CreateUserAsync($"{externalId}-1", first, Token);
        await chat.UpdateUserAsync($"{externalId}-1", new UserPatch { ExternalId = null }, Token);
        await chat.CreateUserAsync($"{externalId}-2", new UserPatch { ExternalId = externalId }, Token);

        var repeated = await unique.Cluster.GetUser($"{externalId}-1").CreateAsync(first, Token);

        Assert.True(repeated.Repeated);
        Assert.Null(repeated.User!.ExternalId);
    }

    [Theory]
    [InlineData(StorageMoment.BeforeCommit)]
    [InlineData(StorageMoment.AfterCommit)]
    public async Task A_reservation_whose_write_failed_goes_to_the_next_unless_the_write_happened(StorageMoment moment)
    {
        var externalId = ClusterFixture.NewId();
        var storage = unique.Cluster.Storage;
        var (first, second) = ($"{externalId}-1", $"{externalId}-2");
        storage.FailWrites(moment, TestUsers.KeyOf(first));

        var outcome = await TestUsers.FailureOf(unique.Cluster.GetUser(first).CreateAsync(new UserPatch { ExternalId = externalId }, Token));
        var isTaken = await TestUsers.RetryAsync(async () => await TryTakeAsync(unique.Cluster.Chat, second, externalId));

        Assert.Equal(UserGrainsError.OutcomeUnknown, outcome.Error);
        var firstHasIt = (await TestUsers.RetryAsync(() => unique.Cluster.GetUser(first).GetAsync(Token)))?.ExternalId is not null;
        Assert.Equal(moment == StorageMoment.AfterCommit, firstHasIt);
        Assert.Equal(!firstHasIt, isTaken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_activation_that_reserved_before_it_was_frozen_cannot_write_what_went_to_another(bool isThere)
    {
        var externalId = ClusterFixture.NewId();
        var (frozen, other) = ($"{externalId}-frozen", $"{externalId}-other");
        if (isThere)
        {
            await unique.Cluster.Chat.CreateUserAsync(frozen, new UserPatch { Name = "x" }, Token);
        }

        // A silo of its own cluster over the same storage: neither knows of the other's activations.
        await using var separate = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.Storage = unique.Cluster.Storage;
            options.ConfigureUsers = UniqueKeysetFixture.ConfigureUsers;
        });
        using var hold = unique.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, TestUsers.KeyOf(frozen));
        var late = unique.Cluster.Chat.SetUserAsync(frozen, new UserPatch { ExternalId = externalId }, Token);
        await hold.WaitForWriteAsync(Token);
        var taking = TryTakeAsync(separate.Chat, other, externalId);
        await hold.WaitForWriteAsync(Token);

        // The other cluster's activation of the frozen user writes first, as it would while the first is frozen.
        hold.ReleaseLast();
        Assert.True(await taking);
        hold.Dispose();

        await TestUsers.FailureOf(late);
        Assert.Null((await separate.Chat.GetUserAsync(frozen, Token))?.ExternalId);
        Assert.Equal(externalId, (await separate.Chat.GetUserAsync(other, Token))!.ExternalId, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Users_who_had_an_external_id_before_it_had_to_be_unique_keep_it()
    {
        var storage = new TestStorage();
        await using (var before = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage))
        {
            await before.Chat.CreateUserAsync("old", new UserPatch { ExternalId = "x" }, Token);
        }

        await using var after = await UserGrainsTestCluster.StartAsync(options =>
        {
            options.Storage = storage;
            options.ConfigureUsers = UniqueKeysetFixture.ConfigureUsers;
        });

        Assert.False(await TryTakeAsync(after.Chat, "new", "x"));
        Assert.False(await TryTakeAsync(after.Chat, "newer", "x"));
        await after.Chat.DeleteUserAsync("old", cancellationToken: Token);
        Assert.True(await TryTakeAsync(after.Chat, "new", "x"));
    }

    private static async Task<bool> TryTakeAsync(Chat chat, string id, string externalId)
    {
        try
        {
            await chat.SetUserAsync(id, new UserPatch { ExternalId = externalId }, Token);
            return true;
        }
        catch (UserGrainsException exception) when (exception.Error == UserGrainsError.ExternalIdTaken)
        {
            return false;
        }
    }
}
