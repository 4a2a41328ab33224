using System.Text.Json;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class OffKeysetTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("GET", "/v2/objects/sub-closed/uuids/a", null)]
    [InlineData("PATCH", "/v2/objects/sub-closed/uuids/a", """{"name":"Ada"}""")]
    [InlineData("DELETE", "/v2/objects/sub-closed/uuids/a", null)]
    [InlineData("PATCH", "/v1/sub-closed/users", """[{"id":"a","user":{"name":"Ada"}}]""")]
    [InlineData("GET", "/v2/subscribe/sub-closed/a/0", null)]
    [InlineData("GET", "/v2/subscribe/sub-closed/a-pnpres/0?tt=17579659117646081", null)]
    [InlineData("GET", "/v2/presence/sub-key/sub-closed/channel/a/heartbeat", null)]
    [InlineData("GET", "/v2/presence/sub-key/sub-closed/channel/a/leave", null)]
    [InlineData("GET", "/v1/sub-closed/watch?ids=a", null)]
    [InlineData("POST", "/v1/sub-closed/watch", """["a"]""")]
    public async Task With_App_Context_off_everything_is_refused_and_the_setting_is_named(string method, string path, string? body) =>
        AssertOff(await gateway.SendAsync(new HttpMethod(method), path, body), "UserGrains:Keysets:closed:AppContext");

    [Theory]
    [InlineData("GET", "/v2/subscribe/silent/a/0", null)]
    [InlineData("GET", "/v2/subscribe/silent/a-pnpres/0?tt=17579659117646081", null)]
    [InlineData("GET", "/v2/presence/sub-key/silent/channel/a/heartbeat", null)]
    [InlineData("GET", "/v2/presence/sub-key/silent/channel/a/leave", null)]
    [InlineData("GET", "/v1/silent/watch?ids=a", null)]
    [InlineData("POST", "/v1/silent/watch", """["a"]""")]
    public async Task With_update_events_off_nothing_can_be_followed_and_the_setting_is_named(string method, string path, string? body) =>
        AssertOff(await gateway.SendAsync(new HttpMethod(method), path, body), "UserGrains:Keysets:silent:UpdateEvents");

    [Fact]
    public async Task With_update_events_off_users_are_still_kept()
    {
        var id = ClusterFixture.NewId();

        var (set, _) = await gateway.SendAsync(HttpMethod.Patch, $"/v2/objects/silent/uuids/{id}", """{"name":"Ada"}""");
        var (got, user) = await gateway.SendAsync(HttpMethod.Get, $"/v2/objects/silent/uuids/{id}");

        Assert.Equal((200, 200, "Ada"), (set, got, user.GetProperty("data").GetProperty("name").GetString()));
    }

    private static void AssertOff((int Status, JsonElement Body) answer, string setting)
    {
        Assert.Equal(403, answer.Status);
        Assert.Contains(setting, answer.Body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
