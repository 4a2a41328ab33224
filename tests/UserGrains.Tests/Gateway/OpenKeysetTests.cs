using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using UserGrains.Gateway;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class OpenKeysetTests(ClusterFixture cluster)
{
    private const string SecretKey = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("http://127.0.0.1:0", false, false, true)]
    [InlineData("http://0.0.0.0:0", false, false, false)]
    [InlineData("http://0.0.0.0:0", true, false, true)]
    [InlineData("http://0.0.0.0:0", false, true, true)]
    public async Task A_keyset_that_demands_no_tokens_stops_a_start_that_others_could_reach(string address, bool isOpenToAll, bool tokensRequired, bool isStarted)
    {
        await using var gateway = Build(address, new GatewayKeysetOptions { SecretKey = SecretKey, IsOpenToAll = isOpenToAll, TokensRequired = tokensRequired });

        var failure = await Record.ExceptionAsync(() => gateway.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(isStarted, failure is null);
        Assert.True(isStarted || failure!.Message.Contains("open to this machine only", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a/b", SecretKey, false, false, "SubscribeKey")]
    [InlineData("demo", "0123456789abcdef0123456789abcde", false, false, "SecretKey")]
    [InlineData("demo", null, true, false, "TokensRequired")]
    [InlineData("demo", SecretKey, true, true, "IsOpenToAll")]
    public async Task A_wrong_setting_of_a_keyset_is_named(string subscribeKey, string? secretKey, bool tokensRequired, bool isOpenToAll, string setting)
    {
        await using var gateway = Build("http://127.0.0.1:0", new GatewayKeysetOptions
        {
            SubscribeKey = subscribeKey,
            SecretKey = secretKey,
            TokensRequired = tokensRequired,
            IsOpenToAll = isOpenToAll,
        });

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => gateway.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(setting, Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    private WebApplication Build(string address, GatewayKeysetOptions keyset) =>
        GatewayHost.Build(cluster.Chat, options => options.Keysets["demo"] = keyset, address: address);
}
