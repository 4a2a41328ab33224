using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>G8: no call crosses a keyset.</summary>
public sealed class G8_NoCallCrossesKeysetsTests(ClusterFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_id_in_two_keysets_is_two_users()
    {
        var id = ClusterFixture.NewId();
        var here = fixture.Cluster.GetUser(id);
        var there = fixture.Cluster.GetUser(id, ClusterFixture.OtherKeyset);

        await here.CreateAsync(new UserPatch { Name = "here" }, Token);

        Assert.Null(await there.GetAsync(Token));
        Assert.Equal(UserWriteStatus.NotFound, (await there.DeleteAsync(new UserDeletion(), Token)).Status);
        await there.CreateAsync(new UserPatch { Name = "there" }, Token);
        Assert.Equal("here", (await here.GetAsync(Token))!.Name);
    }

    [Fact]
    public async Task A_keyset_with_App_Context_off_refuses_every_call_and_says_what_to_set()
    {
        var user = fixture.Cluster.GetUser(ClusterFixture.NewId(), ClusterFixture.ClosedKeyset);

        foreach (var failure in await FailuresOfEveryCallAsync(user))
        {
            Assert.Equal((UserGrainsError.AppContextOff, false), (failure.Error, failure.IsTransient));
            Assert.Contains("UserGrains:Keysets:closed:AppContext", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_keyset_that_is_not_configured_refuses_every_call()
    {
        var user = fixture.Cluster.GetUser(ClusterFixture.NewId(), "nobody");

        foreach (var failure in await FailuresOfEveryCallAsync(user))
        {
            Assert.Equal(UserGrainsError.UnknownKeyset, failure.Error);
            Assert.Contains("UserGrains:Keysets:nobody", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_name_of_a_keyset_has_its_case()
    {
        var failure = await TestUsers.FailureOf(fixture.Cluster.GetUser(ClusterFixture.NewId(), "DEMO").GetAsync(Token));

        Assert.Equal(UserGrainsError.UnknownKeyset, failure.Error);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("demo/a/b")]
    [InlineData("demo/a%2Fb")]
    [InlineData("other/../demo/a")]
    [InlineData("demo/a\0")]
    public async Task A_key_that_was_not_joined_by_us_names_nobody(string key)
    {
        var user = fixture.Cluster.Client.GetGrain<IUserGrain>(key);

        foreach (var failure in await FailuresOfEveryCallAsync(user))
        {
            Assert.Equal(UserGrainsError.InvalidUser, failure.Error);
        }
    }

    private static async Task<List<UserGrainsException>> FailuresOfEveryCallAsync(IUserGrain user) =>
    [
        await TestUsers.FailureOf(user.GetAsync(Token)),
        await TestUsers.FailureOf(user.GetStrongAsync(Token)),
        await TestUsers.FailureOf(user.CreateAsync(new UserPatch(), Token)),
        await TestUsers.FailureOf(user.UpdateAsync(new UserPatch(), Token)),
        await TestUsers.FailureOf(user.SetAsync(new UserPatch(), Token)),
        await TestUsers.FailureOf(user.DeleteAsync(new UserDeletion(), Token)),
    ];
}
