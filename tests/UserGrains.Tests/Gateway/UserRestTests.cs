using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed partial class UserRestTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_answered_with_every_field_in_the_protocols_order()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada","custom":{"b":17253575019298112,"a":1.50,"c":null,"d":true,"é":"ü"}}""");

        var text = await gateway.Http.GetStringAsync(GatewayFixture.UserPath(id), Token);

        Assert.Matches(
            $$"""^\{"status":200,"data":\{"id":"{{id}}","name":"Ada","externalId":null,"profileUrl":null,"email":null,"type":null,"status":null,"custom":\{"a":1\.50,"b":17253575019298112,"c":null,"d":true,"é":"ü"\},"updated":"[^"]+","eTag":"[0-9a-f]{32}"\}\}$""",
            text);
        Assert.Matches(Updated(), JsonElement.Parse(text).GetProperty("data").GetProperty("updated").GetString());
    }

    [Fact]
    public async Task Custom_status_and_type_are_answered_only_when_asked_for()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada","status":"on","type":"bot","custom":{"a":1}}""");

        var (_, bare) = await gateway.SendAsync(HttpMethod.Get, $"/v2/objects/demo/uuids/{id}");
        var (_, one) = await gateway.SendAsync(HttpMethod.Get, $"/v2/objects/demo/uuids/{id}?include=status");

        Assert.Equal(["id", "name", "externalId", "profileUrl", "email", "updated", "eTag"], Names(bare));
        Assert.Equal(["id", "name", "externalId", "profileUrl", "email", "status", "updated", "eTag"], Names(one));
    }

    [Fact]
    public async Task A_patch_keeps_what_is_absent_clears_null_and_replaces_custom()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada","email":"ada@example.com","custom":{"a":1,"b":2}}""");

        var (_, patched) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"email":null,"custom":{"c":3},"unknown":{"deep":[1]},"eTag":"x"}""");
        var (_, merged) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id) + "&customMode=merge", """{"custom":{"d":4}}""");
        var (_, cleared) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"custom":{}}""");

        Assert.Equal("Ada", patched.GetProperty("data").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, patched.GetProperty("data").GetProperty("email").ValueKind);
        Assert.Equal("""{"c":3}""", patched.GetProperty("data").GetProperty("custom").GetRawText());
        Assert.Equal("""{"c":3,"d":4}""", merged.GetProperty("data").GetProperty("custom").GetRawText());
        Assert.Equal(JsonValueKind.Null, cleared.GetProperty("data").GetProperty("custom").ValueKind);
    }

    [Fact]
    public async Task Json_sent_as_plain_text_is_read_and_other_types_are_refused()
    {
        var id = ClusterFixture.NewId();
        using var text = new StringContent("""{"name":"Ada"}""");
        using var form = new FormUrlEncodedContent([]);

        using var accepted = await gateway.Http.PatchAsync(GatewayFixture.UserPath(id), text, Token);
        using var refused = await gateway.Http.PatchAsync(GatewayFixture.UserPath(id), form, Token);

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        Assert.Equal("""{"status":415,"error":{"message":"Request payload must be in JSON format.","source":"objects"}}""", await refused.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task The_same_data_again_changes_neither_etag_nor_version()
    {
        var id = ClusterFixture.NewId();
        using var first = await gateway.Http.PatchAsync(GatewayFixture.UserPath(id), GatewayFixture.Json("""{"name":"Ada"}"""), Token);
        using var second = await gateway.Http.PatchAsync(GatewayFixture.UserPath(id), GatewayFixture.Json("""{"name":"Ada"}"""), Token);

        Assert.Equal(await first.Content.ReadAsStringAsync(Token), await second.Content.ReadAsStringAsync(Token));
        Assert.Equal("1", second.Headers.GetValues("X-UserGrains-Version").Single());
    }

    [Theory]
    [InlineData("If-Match", "00000000000000010000000000000009")]
    [InlineData("X-UserGrains-Version", "9")]
    public async Task A_write_that_expects_another_state_changes_nothing(string header, string value)
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada"}""");

        var (patched, body) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Ada"}""", (header, value));
        var (deleted, _) = await gateway.SendAsync(HttpMethod.Delete, GatewayFixture.UserPath(id), body: null, (header, value));

        Assert.Equal((412, 412), (patched, deleted));
        Assert.Equal("""{"status":412,"error":{"message":"User to update has been modified after it was read.","source":"objects"}}""", body.GetRawText());
        Assert.Equal(200, (await gateway.SendAsync(HttpMethod.Get, GatewayFixture.UserPath(id))).Status);
    }

    [Fact]
    public async Task A_write_that_expects_the_present_etag_or_version_is_applied()
    {
        var id = ClusterFixture.NewId();
        var (_, made) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Ada"}""", ("X-UserGrains-Version", "0"));

        var (bare, second) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Eve"}""", ("If-Match", ETag(made)));
        var (quoted, _) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Bob"}""", ("If-Match", $"\"{ETag(second)}\""), ("X-UserGrains-Version", "2"));

        Assert.Equal((200, 200), (bare, quoted));
    }

    [Fact]
    public async Task A_repeated_idempotency_key_is_applied_once()
    {
        var id = ClusterFixture.NewId();
        var key = Guid.CreateVersion7().ToString();
        await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Ada"}""", ("Idempotency-Key", key));
        await gateway.SetAsync(id, """{"name":"Eve"}""");

        var (repeated, body) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Ada"}""", ("Idempotency-Key", key));
        var (reused, _) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Bob"}""", ("Idempotency-Key", key));
        var (foreign, error) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), """{"name":"Bob"}""", ("Idempotency-Key", Guid.NewGuid().ToString()));

        Assert.Equal((200, "Eve"), (repeated, body.GetProperty("data").GetProperty("name").GetString()));
        Assert.Equal((409, 400), (reused, foreign));
        Assert.Equal("Idempotency-Key", Details(error)[0].GetProperty("location").GetString());
    }

    [Fact]
    public async Task A_delete_succeeds_whether_there_is_a_user_or_not()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada"}""");

        for (var i = 0; i < 2; i++)
        {
            var (status, body) = await gateway.SendAsync(HttpMethod.Delete, GatewayFixture.UserPath(id));
            Assert.Equal((200, """{"status":200,"data":null}"""), (status, body.GetRawText()));
        }

        var (gone, error) = await gateway.SendAsync(HttpMethod.Get, GatewayFixture.UserPath(id));
        Assert.Equal((404, """{"status":404,"error":{"message":"Requested object was not found.","source":"objects"}}"""), (gone, error.GetRawText()));
    }

    [Fact]
    public async Task Keysets_that_are_unknown_or_off_are_refused_and_hold_users_of_their_own()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada"}""");

        var (unknown, _) = await gateway.SendAsync(HttpMethod.Get, $"/v2/objects/other/uuids/{id}");
        var (byName, _) = await gateway.SendAsync(HttpMethod.Get, $"/v2/objects/{ClusterFixture.ClosedKeyset}/uuids/{id}");
        var (off, error) = await gateway.SendAsync(HttpMethod.Get, $"/v2/objects/sub-closed/uuids/{id}");

        Assert.Equal((403, 403, 403), (unknown, byName, off));
        Assert.Contains("App Context off", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_gives_every_user_a_result_of_its_own()
    {
        var (made, kept, bad) = (ClusterFixture.NewId(), ClusterFixture.NewId(), ClusterFixture.NewId());
        await gateway.SetAsync(kept, """{"name":"Ada"}""");

        var (status, body) = await gateway.SendAsync(HttpMethod.Patch, "/v1/demo/users", $$$$"""
            [{"id":"{{{{made}}}}","user":{"name":"Eve","custom":{"a":1}}},
             {"id":"{{{{kept}}}}","user":{"name":"Bob"},"version":7},
             {"id":"{{{{bad}}}}","user":{"name":7,"email":{}}},
             {"id":"a:b","user":{"name":"x"}},
             {"id":"n","user":{"name":"x"},"idempotencyKey":"no"}]
            """);

        var results = body.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(200, status);
        Assert.Equal([200, 412, 400, 400, 400], results.Select(result => result.GetProperty("status").GetInt32()));
        Assert.Equal("""{"a":1}""", results[0].GetProperty("data").GetProperty("custom").GetRawText());
        Assert.Equal((1L, "VersionConflict"), (results[1].GetProperty("version").GetInt64(), results[1].GetProperty("code").GetString()));
        Assert.Equal(2, results[2].GetProperty("error").GetProperty("details").GetArrayLength());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""[{"id":"twice-1","user":{}},{"id":"twice-1","user":{}}]""")]
    [InlineData("""[{"id":"x","user":{}}""")]
    public async Task A_batch_that_makes_no_sense_is_refused_as_a_whole(string batch)
    {
        var (status, body) = await gateway.SendAsync(HttpMethod.Patch, "/v1/demo/users", batch);

        Assert.Equal((400, "body"), (status, Details(body)[0].GetProperty("location").GetString()));
    }

    [Fact]
    public async Task A_batch_has_at_most_100_users()
    {
        var batch = string.Join(',', Enumerable.Range(0, 101).Select(number => string.Create(CultureInfo.InvariantCulture, $$$"""{"id":"many-{{{number}}}","user":{}}""")));

        var (status, _) = await gateway.SendAsync(HttpMethod.Patch, "/v1/demo/users", $"[{batch}]");

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task A_browser_may_ask_first_whether_it_may_patch()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, GatewayFixture.UserPath("x"));
        request.Headers.Add("Origin", "http://example.com");
        request.Headers.Add("Access-Control-Request-Method", "PATCH");

        using var response = await gateway.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private static JsonElement[] Details(JsonElement body) => [.. body.GetProperty("error").GetProperty("details").EnumerateArray()];

    private static string[] Names(JsonElement body) => [.. body.GetProperty("data").EnumerateObject().Select(property => property.Name)];

    private static string ETag(JsonElement body) => body.GetProperty("data").GetProperty("eTag").GetString()!;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Updated();
}
