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
}
