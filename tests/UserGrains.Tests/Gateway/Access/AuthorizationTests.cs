using System.Text.Json;
using Xunit;

namespace UserGrains.Tests.Gateway.Access;

/// <summary>What a token permits, operation by operation.</summary>
public sealed class AuthorizationTests(AccessGatewayFixture fixture) : IClassFixture<AccessGatewayFixture>
{
    private static readonly string[] Rights = ["get", "update", "delete", "watch"];

    private readonly AccessGateway _gateway = fixture.Gateway;

    public static TheoryData<string, string, string, string?> Operations => new()
    {
        { "get", "GET", "/v2/objects/demo/uuids/{0}", null },
        { "update", "PATCH", "/v2/objects/demo/uuids/{0}", """{"name":"Ada"}""" },
        { "delete", "DELETE", "/v2/objects/demo/uuids/{0}", null },
        { "watch", "GET", "/v2/subscribe/demo/{0},{0}-pnpres/0", null },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Each_operation_needs_its_own_right_on_that_user(string right, string method, string path, string? body)
    {
        var (own, foreign) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        var others = string.Join(',', Rights.Where(other => !string.Equals(other, right, StringComparison.Ordinal)).Select(other => $"\"{other}\""));
        var token = _gateway.NewToken($$"""[{"users":["{{own}}"],"can":["{{right}}"]},{"users":["{{foreign}}"],"can":[{{others}}]}]""").SignWithSecret(AccessGateway.Secret);

        var permitted = await SendAsync(own);
        var refused = await SendAsync(foreign);

        Assert.True(permitted.Status is 200 or 404, $"{permitted.Status}");
        Assert.Equal((403, "NotGranted"), (refused.Status, refused.Code));

        Task<(int Status, string? Code, JsonElement Body)> SendAsync(string id) =>
            _gateway.SendAsync(token, new HttpMethod(method), string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id), body);
    }

    [Fact]
    public async Task A_refusal_does_not_tell_whether_the_user_exists()
    {
        var (existing, missing) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        var all = _gateway.NewToken().SignWithSecret(AccessGateway.Secret);
        await _gateway.SendAsync(all, HttpMethod.Patch, $"/v2/objects/demo/uuids/{existing}", """{"name":"Ada"}""");
        var token = _gateway.NewToken("""[{"users":["me"],"can":["get","watch"]}]""").SignWithSecret(AccessGateway.Secret);

        foreach (var path in new[] { "/v2/objects/demo/uuids/{0}", "/v1/demo/watch?ids=me,{0}", "/v2/subscribe/demo/me,{0}/0" })
        {
            var first = await _gateway.SendAsync(token, HttpMethod.Get, path.Replace("{0}", existing, StringComparison.Ordinal));
            var second = await _gateway.SendAsync(token, HttpMethod.Get, path.Replace("{0}", missing, StringComparison.Ordinal));

            Assert.Equal(403, first.Status);
            Assert.Equal((first.Status, first.Code, first.Body.GetRawText()), (second.Status, second.Code, second.Body.GetRawText()));
        }
    }

    [Fact]
    public async Task A_posted_watch_list_with_one_forbidden_id_is_refused()
    {
        var token = _gateway.NewToken("""[{"users":["a*"],"can":["watch"]}]""").SignWithSecret(AccessGateway.Secret);

        var (status, code, _) = await _gateway.SendAsync(token, HttpMethod.Post, "/v1/demo/watch", """["a1","a2","b"]""");

        Assert.Equal((403, "NotGranted"), (status, code));
    }

    [Fact]
    public async Task In_a_batch_each_user_is_permitted_or_refused()
    {
        var (own, foreign) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        var token = _gateway.NewToken($$"""[{"users":["{{own}}"],"can":["update"]}]""").SignWithSecret(AccessGateway.Secret);

        var (status, _, body) = await _gateway.SendAsync(
            token,
            HttpMethod.Patch,
            "/v1/demo/users",
            $$$"""[{"id":"{{{foreign}}}","user":{"name":"Eve"}},{"id":"{{{own}}}","user":{"name":"Ada"}},{"id":"{{{foreign}}}x","user":{"name":7}}]""");

        var results = body.GetProperty("data");
        Assert.Equal((200, 403, 200, 403), (status, results[0].GetProperty("status").GetInt32(), results[1].GetProperty("status").GetInt32(), results[2].GetProperty("status").GetInt32()));
        Assert.Equal("NotGranted", results[0].GetProperty("code").GetString());
        Assert.Equal(404, (await _gateway.GetAsync(_gateway.NewToken().SignWithSecret(AccessGateway.Secret), foreign)).Status);
    }

    [Fact]
    public async Task A_list_of_all_users_needs_the_right_to_get_everybody()
    {
        var some = _gateway.NewToken("""[{"users":["a*"],"can":["get"]}]""").SignWithSecret(AccessGateway.Secret);
        var all = _gateway.NewToken("""[{"users":["*"],"can":["get"]}]""").SignWithSecret(AccessGateway.Secret);

        Assert.Equal("NotGranted", (await _gateway.SendAsync(some, HttpMethod.Get, "/v2/objects/demo/uuids")).Code);
        Assert.NotEqual(403, (await _gateway.SendAsync(all, HttpMethod.Get, "/v2/objects/demo/uuids")).Status);
    }

    [Fact]
    public async Task A_watch_by_a_filter_needs_the_right_to_watch_everybody_and_ends_with_its_token()
    {
        const string Path = "/v1/demo/users/watch";
        var some = _gateway.NewToken("""[{"users":["a*"],"can":["get","update","delete","watch"]},{"users":["*"],"can":["get"]}]""").SignWithSecret(AccessGateway.Secret);
        Assert.Equal("NotGranted", (await _gateway.SendAsync(some, HttpMethod.Get, Path)).Code);
        Assert.Equal("TokenRequired", (await _gateway.SendAsync(token: null, HttpMethod.Get, Path)).Code);

        var all = _gateway.NewToken("""[{"users":["*"],"can":["watch"]}]""");
        await using var stream = await EventStream.OpenQueryAsync(_gateway.Http, $"id == '{all.Id}'", query: "&auth=" + all.SignWithSecret(AccessGateway.Secret));
        Assert.Empty(await stream.NextEventAsync());
        await _gateway.SendSignedAsync(HttpMethod.Post, "/v1/demo/access/revocations", $$"""{"jti":"{{all.Id}}"}""");

        Assert.Equal(("end", 403), await stream.EndAsync());
    }

    [Fact]
    public async Task Who_watches_is_for_those_to_know_who_may_do_everything_with_everybody()
    {
        foreach (var missing in Rights)
        {
            var rights = string.Join(',', Rights.Where(right => !string.Equals(right, missing, StringComparison.Ordinal)).Select(right => $"\"{right}\""));
            var less = _gateway.NewToken($$"""[{"users":["*"],"can":[{{rights}}]},{"users":["a"],"can":["{{missing}}"]}]""").SignWithSecret(AccessGateway.Secret);
            Assert.Equal("NotGranted", (await _gateway.SendAsync(less, HttpMethod.Get, "/v1/demo/users/a/watchers")).Code);
        }

        Assert.Equal(200, (await _gateway.SendAsync(_gateway.NewToken().SignWithSecret(AccessGateway.Secret), HttpMethod.Get, "/v1/demo/users/a/watchers")).Status);
        Assert.Equal(200, (await _gateway.SendSignedAsync(HttpMethod.Get, "/v1/demo/users/a/watchers")).Status);
    }

    [Fact]
    public async Task Heartbeat_and_leave_need_a_token_and_the_time_does_not()
    {
        var token = _gateway.NewToken("""[{"users":["a"],"can":["get"]}]""").SignWithSecret(AccessGateway.Secret);

        Assert.Equal(200, (await _gateway.SendAsync(token, HttpMethod.Get, "/v2/presence/sub-key/demo/channel/b/heartbeat")).Status);
        Assert.Equal(403, (await _gateway.SendAsync(token: null, HttpMethod.Get, "/v2/presence/sub-key/demo/channel/b/leave")).Status);
        Assert.Equal(200, (await _gateway.SendAsync(token: null, HttpMethod.Get, "/time/0")).Status);
    }
}
