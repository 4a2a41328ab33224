using Xunit;

namespace UserGrains.Tests.Users;

public sealed class UserGrainTests(ClusterFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_user_is_read_back()
    {
        var user = fixture.Cluster.GetUser(ClusterFixture.NewId());

        var created = await user.CreateAsync(new UserPatch { Name = "Ada", Email = "ada@example.org" }, Token);

        Assert.Equal(UserWriteStatus.Applied, created.Status);
        Assert.Equal(1, created.Version);
        Assert.Equal(created.User, await user.GetAsync(Token));
    }

    [Fact]
    public async Task Without_a_token_to_cancel_by_a_call_waits_for_the_store_all_the_same()
    {
        var user = fixture.Cluster.GetUser(ClusterFixture.NewId());
        await user.CreateAsync(new UserPatch { Name = "Ada" }, CancellationToken.None);

        var updated = await user.UpdateAsync(new UserPatch { Name = "Grace" }, CancellationToken.None);

        Assert.Equal(2, updated.Version);
        Assert.Equal("Grace", (await user.GetAsync(CancellationToken.None))!.Name);
    }

    [Fact]
    public async Task A_strong_read_answers_what_storage_holds()
    {
        var user = fixture.Cluster.GetUser(ClusterFixture.NewId());
        Assert.Null(await user.GetStrongAsync(Token));

        var created = await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);

        Assert.Equal(created.User, await user.GetStrongAsync(Token));
    }
}
