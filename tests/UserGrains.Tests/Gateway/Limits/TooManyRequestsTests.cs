using UserGrains.Gateway;
using UserGrains.Tests.Gateway.Access;
using Xunit;

namespace UserGrains.Tests.Gateway.Limits;

public sealed class TooManyRequestsTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_caller_over_its_limit_is_told_in_the_protocols_form_when_to_come_back()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat, options => options.Keysets["demo"] = new GatewayKeysetOptions
        {
            SecretKey = AccessGateway.Secret,
            TokensRequired = true,
            MaxRequestsPerSecondPerCaller = 2,
        });
        var token = gateway.NewToken().SignWithSecret(AccessGateway.Secret);
        await gateway.GetAsync(token);
        await gateway.GetAsync(token);

        using var response = await gateway.Http.GetAsync($"/v2/objects/demo/uuids/nobody?auth={token}", GatewayFixture.Token);
        var body = await GatewayFixture.ReadAsync(response);

        Assert.Equal((429, TimeSpan.FromSeconds(1)), ((int)response.StatusCode, response.Headers.RetryAfter!.Delta));
        Assert.Equal(["TooManyRequests"], response.Headers.GetValues("X-UserGrains-Error"), StringComparer.Ordinal);
        Assert.Equal(
            "You have exceeded the maximum number of requests per second allowed for your subscriber key.",
            body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(404, (await gateway.GetAsync(gateway.NewToken().SignWithSecret(AccessGateway.Secret))).Status);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(404, (await gateway.GetAsync(token)).Status);
    }

    [Fact]
    public async Task A_caller_has_so_many_streams_and_long_polls_open_and_no_more()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat, options => options.Keysets["demo"] = new GatewayKeysetOptions
        {
            SecretKey = AccessGateway.Secret,
            TokensRequired = true,
            MaxWatchesPerCaller = 2,
        });
        var token = gateway.NewToken().SignWithSecret(AccessGateway.Secret);
        for (var i = 0; i < 3; i++)
        {
            // These end with their answers.
            Assert.Equal(200, (await gateway.SendAsync(token, HttpMethod.Get, "/v2/subscribe/demo/nobody/0")).Status);
        }

        await using var first = await EventStream.OpenAsync(gateway.Http, ["nobody"], query: "&auth=" + token);
        await using var second = await EventStream.OpenAsync(gateway.Http, ["nobody"], query: "&auth=" + token);
        using var third = await gateway.Http.GetAsync($"/v1/demo/watch?ids=nobody&auth={token}", GatewayFixture.Token);
        var body = await GatewayFixture.ReadAsync(third);

        Assert.Equal((429, TimeSpan.FromSeconds(5)), ((int)third.StatusCode, third.Headers.RetryAfter!.Delta));
        Assert.Contains("2 event streams and long polls", body.GetProperty("error").GetProperty("details")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        foreach (var path in new[] { "/v2/subscribe/demo/nobody/0", "/v2/subscribe/demo/nobody-pnpres/0", "/v1/demo/users/watch" })
        {
            Assert.Equal((429, "TooManyRequests"), await CodeAsync(gateway, token, path));
        }

        Assert.Equal((200, null), await CodeAsync(gateway, gateway.NewToken().SignWithSecret(AccessGateway.Secret), "/v2/subscribe/demo/nobody/0"));
    }

    private static async Task<(int Status, string? Code)> CodeAsync(AccessGateway gateway, string token, string path)
    {
        var (status, code, _) = await gateway.SendAsync(token, HttpMethod.Get, path);
        return (status, code);
    }
}
