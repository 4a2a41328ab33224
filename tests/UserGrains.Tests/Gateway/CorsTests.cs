using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using UserGrains.Gateway;
using UserGrains.Gateway.Http;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class CorsTests(ClusterFixture cluster)
{
    private const string Path = "/v2/objects/demo/uuids/nobody";

    [Theory]
    [InlineData("localhost", "http://localhost:5173", true)]
    [InlineData("localhost", "https://127.0.0.1", true)]
    [InlineData("localhost", "http://[::1]:3000", true)]
    [InlineData("localhost", "https://localhost.example.org", false)]
    [InlineData("localhost", "http://127.0.0.1.example.org", false)]
    [InlineData("localhost", "null", false)]
    [InlineData("localhost", "file://", false)]
    [InlineData("", "http://localhost:5173", false)]
    [InlineData("https://chat.example.org; capacitor://localhost", "https://chat.example.org", true)]
    [InlineData("https://chat.example.org; capacitor://localhost", "capacitor://localhost", true)]
    [InlineData("https://chat.example.org", "http://chat.example.org", false)]
    [InlineData("https://chat.example.org", "https://chat.example.org:8443", false)]
    [InlineData("*", "null", true)]
    public void A_page_may_when_its_origin_is_on_the_list(string list, string origin, bool isAllowed)
    {
        Assert.True(AllowedOrigins.TryParse(list, out var origins));

        Assert.Equal(isAllowed, origins.Allows(origin));
    }

    [Theory]
    [InlineData("chat.example.org")]
    [InlineData("https://chat.example.org/")]
    [InlineData("https://chat.example.org/app")]
    [InlineData("https://*.example.org/")]
    [InlineData("https://a.example;nonsense")]
    public async Task A_list_with_something_else_stops_the_start(string list)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var gateway = Build(list);
            await gateway.StartAsync(GatewayFixture.Token);
        });

        Assert.Contains("UserGrains:Gateway:CorsOrigins", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_preflight_is_answered_without_a_token(string method)
    {
        await using var gateway = Build("https://chat.example.org");
        await gateway.StartAsync(GatewayFixture.Token);

        using var allowed = await PreflightAsync(gateway, "https://chat.example.org", method);
        using var refused = await PreflightAsync(gateway, "https://else.example.org", method);

        Assert.Equal(["https://chat.example.org"], allowed.Headers.GetValues("Access-Control-Allow-Origin"), StringComparer.Ordinal);
        Assert.Contains(method, allowed.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Contains("if-match", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["7200"], allowed.Headers.GetValues("Access-Control-Max-Age"), StringComparer.Ordinal);
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Pages_may_read_our_headers_and_nobody_may_keep_or_frame_an_answer()
    {
        await using var gateway = Build("*");
        await gateway.StartAsync(GatewayFixture.Token);
        using var http = GatewayHost.ClientOf(gateway);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path) { Headers = { { "Origin", "https://chat.example.org" } } };

        using var response = await http.SendAsync(request, GatewayFixture.Token);

        Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"), StringComparer.Ordinal);
        Assert.Equal("X-UserGrains-Version,X-UserGrains-Error,ETag,Retry-After", response.Headers.GetValues("Access-Control-Expose-Headers").Single());
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"), StringComparer.Ordinal);
        Assert.Equal(["default-src 'none'; frame-ancestors 'none'"], response.Headers.GetValues("Content-Security-Policy"), StringComparer.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(WebApplication gateway, string origin, string method)
    {
        using var http = GatewayHost.ClientOf(gateway);
        using var request = new HttpRequestMessage(HttpMethod.Options, Path)
        {
            Headers =
            {
                { "Origin", origin },
                { "Access-Control-Request-Method", method },
                { "Access-Control-Request-Headers", "authorization,content-type,if-match" },
            },
        };
        return await http.SendAsync(request, GatewayFixture.Token);
    }

    private WebApplication Build(string origins)
    {
        var gateway = GatewayHost.Build(cluster.Chat, options => options.CorsOrigins = origins);
        gateway.UseCors();
        gateway.MapUserGrains().RequireCors(UserGrainsGatewayOptions.CorsPolicyName);
        return gateway;
    }
}
