using Xunit;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>A token ends by the clock, also one that was found good before, and everything that runs with it ends with it.</summary>
public sealed class ExpiryTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_token_that_was_good_is_refused_from_its_last_second_on()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat);
        var text = gateway.NewToken().SignWithSecret(AccessGateway.Secret);

        Assert.Equal(404, (await gateway.GetAsync(text)).Status);
        gateway.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(404, (await gateway.GetAsync(text)).Status);
        gateway.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("TokenExpired", (await gateway.GetAsync(text)).Code);
    }

    [Fact]
    public async Task A_stream_and_a_long_poll_end_when_their_token_does()
    {
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat, options => options.LongPollDuration = TimeSpan.FromMinutes(5));
        var text = (gateway.NewToken() with { Lifetime = TimeSpan.FromMinutes(1) }).SignWithSecret(AccessGateway.Secret);
        await using var stream = await EventStream.OpenAsync(gateway.Http, ["nobody"], query: "&auth=" + text);
        await stream.NextAsync(count: 1);
        var first = await gateway.SendAsync(text, HttpMethod.Get, "/v2/subscribe/demo/nobody/0");
        var cursor = $"tt={first.Body.GetProperty("t").GetProperty("t").GetString()}&tr={first.Body.GetProperty("t").GetProperty("r")}";
        var poll = gateway.SendAsync(text, HttpMethod.Get, "/v2/subscribe/demo/nobody/0?" + cursor);
        var idle = gateway.SendAsync(text, HttpMethod.Get, "/v2/subscribe/demo/nobody-pnpres/0?" + cursor);

        // Whether they have begun or not: from now on none of them goes on.
        gateway.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(("end", 403), await stream.EndAsync());
        Assert.Equal("TokenExpired", (await poll).Code);
        Assert.Equal("TokenExpired", (await idle).Code);
    }
}
