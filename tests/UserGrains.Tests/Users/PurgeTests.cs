using UserGrains.Testing;
using UserGrains.Tests.Storage;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class PurgeTests(ClusterFixture cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_purged_user_is_gone_from_everywhere_also_when_it_was_deleted_before(bool isDeleted)
    {
        var id = ClusterFixture.NewId();
        var before = await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada", ExternalId = id }, Token);
        if (isDeleted)
        {
            await cluster.Chat.DeleteUserAsync(id, cancellationToken: Token);
        }

        Assert.True(await cluster.Chat.PurgeUserAsync(id, Token));
        Assert.False(await cluster.Chat.PurgeUserAsync(id, Token));

        Assert.Null(await cluster.Chat.GetUserAsync(id, Token));
        Assert.Empty((await cluster.Chat.GetUsersAsync(new UserQuery { Filter = $"id == '{id}'" }, Token)).Users);
        Assert.Null(await cluster.Chat.GetUserByExternalIdAsync(id, Token));
        var again = await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Somebody else" }, Token);
        Assert.Equal(1, again.Version);
        Assert.NotEqual(before.Position.Incarnation, again.Position.Incarnation);
        Assert.Equal("Somebody else", Assert.Single((await cluster.Chat.GetUsersAsync(new UserQuery { Filter = $"id == '{id}'" }, Token)).Users).Name, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Who_watches_a_purged_user_is_told_that_there_is_none()
    {
        var id = ClusterFixture.NewId();
        await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        await using var watch = cluster.Chat.WatchAsync([id], cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.True(await watch.MoveNextAsync());

        await cluster.Chat.PurgeUserAsync(id, Token);

        Assert.True(await watch.MoveNextAsync());
        Assert.Contains(watch.Current.Changes.Single().Kind, new[] { UserChangeKind.Absent, UserChangeKind.Deleted });
    }

    [Fact]
    public async Task A_restored_user_has_its_version_time_and_ETag_again_and_only_where_nothing_is_kept()
    {
        var id = ClusterFixture.NewId();
        await cluster.Chat.CreateUserAsync(id, new UserPatch { Name = "Ada" }, Token);
        var exported = await cluster.Chat.UpdateUserAsync(id, new UserPatch { Custom = new CustomFields([new("n", CustomValue.Number("1.50"))]) }, Token);
        await cluster.Chat.PurgeUserAsync(id, Token);

        var restored = await cluster.Chat.RestoreUserAsync(exported.Metadata, Token);

        Assert.Equal(exported.Metadata, restored.Metadata);
        Assert.Equal(exported.Metadata, (await cluster.Chat.GetUserAsync(id, Token))!.Metadata);
        Assert.Equal(UserGrainsError.UserAlreadyExists, (await TestUsers.FailureOf(cluster.Chat.RestoreUserAsync(exported.Metadata, Token))).Error);
        await cluster.Chat.DeleteUserAsync(id, cancellationToken: Token);
        Assert.Equal(UserGrainsError.UserAlreadyExists, (await TestUsers.FailureOf(cluster.Chat.RestoreUserAsync(exported.Metadata, Token))).Error);
    }

    [Fact]
    public async Task A_restore_that_no_record_can_have_been_is_refused_with_every_fault()
    {
        var user = new UserMetadata { Id = ClusterFixture.NewId(), Name = " ", Version = 0, Incarnation = -1, Timetoken = 7 };

        var refusal = await TestUsers.FailureOf(cluster.Chat.RestoreUserAsync(user, Token));

        Assert.Equal(["eTag", "name", "updated", "version"], refusal.InvalidFields.Select(fault => fault.Field).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Null(await cluster.Chat.GetUserAsync(user.Id, Token));
    }

    [Fact]
    public async Task Nothing_of_a_purged_user_is_left_in_the_SQLite_file()
    {
        using var folder = new TempFolder();
        var secret = "Zebedee-" + Guid.NewGuid().ToString("N");
        await using (var silo = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = builder => builder.AddUserGrainsSqlite(sqlite => sqlite.DataSource = folder.Database)))
        {
            await silo.Chat.CreateUserAsync("bystander", new UserPatch { Name = "Ada" }, Token);
            await silo.Chat.CreateUserAsync(secret, new UserPatch { Name = secret, Email = $"{secret}@example.com" }, Token);
            await silo.Chat.UpdateUserAsync(secret, new UserPatch { Email = null }, Token);
            await silo.Chat.PurgeUserAsync(secret, Token);
        }

        var bytes = await File.ReadAllBytesAsync(folder.Database, Token);
        Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) < 0);
        Assert.True(bytes.AsSpan().IndexOf("bystander"u8) >= 0);
    }
}
