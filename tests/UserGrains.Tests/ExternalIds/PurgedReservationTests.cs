using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using UserGrains.ExternalIds;
using UserGrains.Testing;
using UserGrains.Tests.AzureStorage;
using UserGrains.Tests.Storage;
using UserGrains.Tests.Users;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.ExternalIds;

/// <summary>A purge removes the reservations that name the user, those that a crash left behind too.</summary>
public sealed class PurgedReservationTests(UniqueKeysetFixture unique, AzuriteFixture azurite) : IClassFixture<UniqueKeysetFixture>
{
    // Of the tests that wait for writes of a certain order, which would not come otherwise.
    private const int MaxMilliseconds = 120_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reservation_that_a_crash_left_behind_goes_with_the_purge(bool isThere)
    {
        var (id, externalId) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        if (isThere)
        {
            await unique.Cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        }

        await LeaveReservationAsync(id, externalId);
        Assert.Contains(id, await ReservedForAsync(), StringComparer.Ordinal);

        Assert.True(await unique.Cluster.Chat.PurgeUserAsync(id, Token));

        Assert.DoesNotContain(id, await ReservedForAsync(), StringComparer.Ordinal);
        Assert.DoesNotContain(TestUsers.KeyOf(id), await StoredUsersAsync(), StringComparer.Ordinal);
        Assert.False(await unique.Cluster.Chat.PurgeUserAsync(id, Token));
        await unique.Cluster.Chat.CreateUserAsync($"{id}-next", new UserPatch { ExternalId = externalId }, Token);
    }

    [Fact]
    public async Task A_purged_user_with_an_external_id_leaves_neither_its_reservation_nor_a_tombstone()
    {
        var (id, externalId) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        await unique.Cluster.Chat.CreateUserAsync(id, new UserPatch { ExternalId = externalId }, Token);

        Assert.True(await unique.Cluster.Chat.PurgeUserAsync(id, Token));

        Assert.DoesNotContain(id, await ReservedForAsync(), StringComparer.Ordinal);
        Assert.DoesNotContain(TestUsers.KeyOf(id), await StoredUsersAsync(), StringComparer.Ordinal);
        await unique.Cluster.Chat.CreateUserAsync($"{id}-next", new UserPatch { ExternalId = externalId }, Token);
        Assert.DoesNotContain(TestUsers.KeyOf(id), await StoredUsersAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Users_who_are_purged_at_once_lose_theirs_and_nobody_elses()
    {
        var mark = ClusterFixture.NewId();
        string[] ids = [.. Enumerable.Range(0, 8).Select(i => $"{mark}-{i}")];
        foreach (var id in ids)
        {
            await LeaveReservationAsync(id, $"left-{id}");
        }

        await unique.Cluster.Chat.CreateUserAsync($"{mark}-stays", new UserPatch { ExternalId = $"left-{ids[0]}" }, Token);
        await LeaveReservationAsync($"{mark}-waits", $"left-{mark}");

        await Task.WhenAll(ids.Concat(ids).Select(id => unique.Cluster.Chat.PurgeUserAsync(id, Token)));

        var left = await ReservedForAsync();
        Assert.Empty(left.Intersect(ids, StringComparer.Ordinal));
        Assert.Contains($"{mark}-stays", left, StringComparer.Ordinal);
        Assert.Contains($"{mark}-waits", left, StringComparer.Ordinal);
        var refusal = await TestUsers.FailureOf(unique.Cluster.Chat.CreateUserAsync($"{mark}-next", new UserPatch { ExternalId = $"left-{ids[0]}" }, Token));
        Assert.Equal(UserGrainsError.ExternalIdTaken, refusal.Error);
    }

    [Fact(Timeout = MaxMilliseconds)]
    public async Task A_second_activation_that_reserved_before_it_was_frozen_cannot_write_what_a_purge_has_freed()
    {
        var externalId = ClusterFixture.NewId();
        var (frozen, other) = ($"{externalId}-frozen", $"{externalId}-other");
        await unique.Cluster.Chat.CreateUserAsync(frozen, new UserPatch { Name = "x" }, Token);
        await using var separate = await StartSeparateAsync();
        using var hold = unique.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, TestUsers.KeyOf(frozen));
        var late = unique.Cluster.Chat.UpdateUserAsync(frozen, new UserPatch { ExternalId = externalId }, Token);
        await hold.WaitForWriteAsync(TestContext.Current.CancellationToken);

        // It is deleted, answers that it has not got the external id, and goes: three writes, all before the frozen one.
        var purge = separate.Chat.PurgeUserAsync(frozen, Token);
        for (var write = 0; write < 3; write++)
        {
            await hold.WaitForWriteAsync(TestContext.Current.CancellationToken);
            hold.ReleaseLast();
        }

        Assert.True(await purge);
        await separate.Chat.CreateUserAsync(other, new UserPatch { ExternalId = externalId }, Token);
        hold.Dispose();

        await TestUsers.FailureOf(late);
        Assert.Null(await separate.Chat.GetUserAsync(frozen, Token));
        Assert.Equal(externalId, (await separate.Chat.GetUserAsync(other, Token))!.ExternalId, StringComparer.Ordinal);
    }

    [Fact(Timeout = MaxMilliseconds)]
    public async Task A_release_that_asked_before_the_external_id_was_reserved_anew_removes_nothing()
    {
        var externalId = ClusterFixture.NewId();
        var (owner, other) = ($"{externalId}-owner", $"{externalId}-other");
        await unique.Cluster.Chat.CreateUserAsync(owner, new UserPatch { ExternalId = externalId }, Token);
        await using var separate = await StartSeparateAsync();
        using var release = unique.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, ExternalIdKey.Of(UserGrainsOptions.DefaultKeyset, externalId));
        await unique.Cluster.Chat.UpdateUserAsync(owner, new UserPatch { ExternalId = null }, Token);
        await release.WaitForWriteAsync(TestContext.Current.CancellationToken);

        // The other cluster's activations reserve it for the same user again, and the write that follows is slow.
        using var slow = unique.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, TestUsers.KeyOf(owner));
        var taking = separate.Chat.UpdateUserAsync(owner, new UserPatch { ExternalId = externalId }, Token);
        await release.WaitForWriteAsync(TestContext.Current.CancellationToken);
        release.ReleaseLast();
        await slow.WaitForWriteAsync(TestContext.Current.CancellationToken);
        release.Dispose();

        var refusal = await TestUsers.FailureOf(separate.Chat.CreateUserAsync(other, new UserPatch { ExternalId = externalId }, Token));
        slow.Dispose();

        Assert.Equal(UserGrainsError.ExternalIdTaken, refusal.Error);
        Assert.Equal(externalId, (await taking).ExternalId, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_a_purged_user_and_its_reservations_is_left_in_the_SQLite_file()
    {
        using var folder = new TempFolder();
        var (id, externalId) = ("Zebedee-" + ClusterFixture.NewId(), ClusterFixture.NewId());
        await using (var silo = await StartAsync(builder => builder.AddUserGrainsSqlite(sqlite => sqlite.DataSource = folder.Database)))
        {
            await PurgeWithLeftReservationAsync(silo, id, externalId);
        }

        var bytes = await File.ReadAllBytesAsync(folder.Database, Token);
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(id)) < 0);
        foreach (var reserved in new[] { externalId, $"{externalId}-left" })
        {
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(ExternalIdKey.Of(UserGrainsOptions.DefaultKeyset, reserved))) < 0);
        }
    }

    [Fact]
    public async Task Nothing_names_a_purged_user_in_Azure_Tables()
    {
        var connection = await azurite.ConnectAsync(Token);
        var table = "purge" + Guid.NewGuid().ToString("N");
        await using var silo = await StartAsync(builder => builder.AddUserGrainsAzureTables(azure => (azure.Connection, azure.TableName) = (connection, table)));
        var (id, externalId) = (ClusterFixture.NewId(), ClusterFixture.NewId());

        await PurgeWithLeftReservationAsync(silo, id, externalId);

        var rows = new Azure.Data.Tables.TableClient(connection, table).QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: Token);
        var texts = await rows.Select(row => string.Join('|', row.Keys.Select(column => row[column]))).ToListAsync(Token);
        Assert.NotEmpty(texts);
        Assert.DoesNotContain(texts, text => text.Contains(id, StringComparison.Ordinal));
    }

    // What a crash between the two writes leaves is made by hand: a reservation that names a user whose write never came.
    private static async Task PurgeWithLeftReservationAsync(UserGrainsTestCluster silo, string id, string externalId)
    {
        await silo.Chat.CreateUserAsync(id, new UserPatch { Name = id, ExternalId = externalId }, Token);
        var storage = silo.Cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(UserGrainsStorage.ProviderName);
        var left = silo.Client.GetGrain<IExternalIdGrain>(ExternalIdKey.Of(UserGrainsOptions.DefaultKeyset, $"{externalId}-left"));
        await storage.WriteStateAsync(ExternalIdGrain.StateName, left.GetGrainId(), new GrainState<StoredExternalId>(new StoredExternalId { UserId = id }));

        Assert.True(await silo.Chat.PurgeUserAsync(id, Token));
    }

    private static Task<UserGrainsTestCluster> StartAsync(Action<ISiloBuilder> addStorage) => UserGrainsTestCluster.StartAsync(options =>
    {
        options.ConfigureUsers = UniqueKeysetFixture.ConfigureUsers;
        options.ConfigureSilo = addStorage;
    });

    // A silo of its own cluster over the same storage: neither knows of the other's activations.
    private Task<UserGrainsTestCluster> StartSeparateAsync() => UserGrainsTestCluster.StartAsync(options =>
    {
        options.Storage = unique.Cluster.Storage;
        options.ConfigureUsers = UniqueKeysetFixture.ConfigureUsers;
    });

    private async Task LeaveReservationAsync(string id, string externalId)
    {
        unique.Cluster.Storage.FailWrites(StorageMoment.BeforeCommit, TestUsers.KeyOf(id));
        var outcome = await TestUsers.FailureOf(unique.Cluster.GetUser(id).SetAsync(new UserPatch { ExternalId = externalId }, Token));
        Assert.Equal(UserGrainsError.OutcomeUnknown, outcome.Error);
        await TestUsers.RetryAsync(() => unique.Cluster.GetUser(id).GetAsync(Token));
    }

    private async Task<List<string>> ReservedForAsync() =>
        await unique.Cluster.Storage.ReadAsync<StoredExternalId>(ExternalIdGrain.StateName, 0, 0, Token)
            .Where(record => record.State?.UserId is not null).Select(record => record.State!.UserId!).ToListAsync(Token);

    private async Task<List<string>> StoredUsersAsync() =>
        await unique.Cluster.Storage.ReadAsync<StoredUser>(UserRecord.StateName, 0, 0, Token)
            .Where(record => record.State is not null).Select(record => record.GrainId.Key.ToString()!).ToListAsync(Token);
}
