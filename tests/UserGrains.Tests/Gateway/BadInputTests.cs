using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class BadInputTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("nonsense", "body")]
    [InlineData("""{"name":"x"}{}""", "body")]
    [InlineData("""{"name":"x",}""", "body")]
    [InlineData("""{"name":"\ud800"}""", "user.name")]
    [InlineData("[]", "user")]
    [InlineData("null", "user")]
    [InlineData("\"x\"", "user")]
    [InlineData("""{"name":1}""", "user.name")]
    [InlineData("""{"name":["x"]}""", "user.name")]
    [InlineData("""{"name":"x","name":"y"}""", "user.name")]
    [InlineData("""{"name":""}""", "user.name")]
    [InlineData("""{"email":{"a":1}}""", "user.email")]
    [InlineData("""{"profileUrl":"javascript:alert(1)"}""", "user.profileUrl")]
    [InlineData("""{"custom":[]}""", "user.custom")]
    [InlineData("""{"custom":"x"}""", "user.custom")]
    [InlineData("""{"custom":{"a":[1]}}""", "user.custom.a")]
    [InlineData("""{"custom":{"a":{"b":1}}}""", "user.custom.a")]
    [InlineData("""{"custom":{"a":1,"\u0061":2}}""", "user.custom.a")]
    [InlineData("""{"custom":{"a":"\udc00"}}""", "user.custom.a")]
    [InlineData("""{"custom":{"\udc00":1}}""", "user.custom")]
    [InlineData("""{"\ud800":1}""", "user")]
    [InlineData("""{"custom":{"a":01}}""", "body")]
    [InlineData("""{"custom":{},"custom":{}}""", "user.custom")]
    public async Task A_body_that_is_no_user_is_refused_and_changes_nothing(string body, string location)
    {
        var id = ClusterFixture.NewId();

        var (status, answer) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), body);

        Assert.Equal(400, status);
        Assert.Equal("Request payload contained invalid input.", answer.GetProperty("error").GetProperty("message").GetString());
        var detail = answer.GetProperty("error").GetProperty("details")[0];
        Assert.Equal((location, "body"), (detail.GetProperty("location").GetString(), detail.GetProperty("locationType").GetString()));
        Assert.Equal(404, (await gateway.SendAsync(HttpMethod.Get, GatewayFixture.UserPath(id))).Status);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var (_, answer) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath("x"), """{"name":1,"email":[],"custom":{"a":{}}}""");

        Assert.Equal(
            "user.name user.email user.custom.a",
            string.Join(' ', answer.GetProperty("error").GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("location").GetString())));
    }

    [Fact]
    public async Task Wrong_types_hide_nothing_of_what_else_is_wrong()
    {
        var (status, answer) = await gateway.SendAsync(
            HttpMethod.Patch,
            "/v2/objects/demo/uuids/a%3Ab?customMode=none",
            $$$"""{"name":1,"status":"{{{new string('s', 51)}}}","profileUrl":"javascript:alert(1)","custom":{"":1,"a":[]}}""",
            ("X-UserGrains-Version", "-1"),
            ("Idempotency-Key", "7"));

        Assert.Equal(400, status);
        Assert.Equal(
            "Idempotency-Key X-UserGrains-Version customMode id user.custom user.custom.a user.name user.profileUrl user.status",
            string.Join(' ', answer.GetProperty("error").GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("location").GetString()!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Wrong_types_hide_nothing_of_what_else_is_wrong_with_a_user_of_a_batch()
    {
        var (_, answer) = await gateway.SendAsync(
            HttpMethod.Patch,
            "/v1/demo/users",
            """[{"id":"a:b","user":{"name":1,"profileUrl":"javascript:alert(1)"},"version":"x","idempotencyKey":"7"}]""");

        var error = Assert.Single(answer.GetProperty("data").EnumerateArray()).GetProperty("error");
        Assert.Equal(
            "Idempotency-Key X-UserGrains-Version id user.name user.profileUrl",
            string.Join(' ', error.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty("location").GetString()!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Deep_nesting_and_bytes_that_are_no_utf8_are_refused()
    {
        var id = ClusterFixture.NewId();
        var deep = $$"""{"unknown":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        using var bytes = new ByteArrayContent([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]);

        var (nested, _) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath(id), deep);
        using var garbled = await gateway.Http.PatchAsync(GatewayFixture.UserPath(id), bytes, Token);

        Assert.Equal((400, 400), (nested, (int)garbled.StatusCode));
    }

    [Fact]
    public async Task A_record_above_its_limit_is_refused_as_the_users_fault()
    {
        var (status, answer) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath("big"), $$$"""{"custom":{"a":"{{{new string('x', 40_000)}}}"}}""");

        Assert.Equal((400, "user"), (status, answer.GetProperty("error").GetProperty("details")[0].GetProperty("location").GetString()));
    }

    [Fact]
    public async Task A_huge_body_is_refused_without_being_read()
    {
        // Announced and never sent: an answer that waited for it would not come.
        var announced = await SendRawAsync("PATCH /v2/objects/demo/uuids/huge HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{");
        var chunk = $"20000\r\n{new string(' ', 0x20000)}\r\n";
        var chunked = await SendRawAsync($"PATCH /v2/objects/demo/uuids/huge HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}{chunk}{chunk}");

        Assert.StartsWith("HTTP/1.1 400 ", announced, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", chunked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a%2Fb")]
    [InlineData("a%5Cb")]
    [InlineData("a,b")]
    [InlineData("a:b")]
    [InlineData("a%2Ab")]
    [InlineData("%01")]
    [InlineData("%7F")]
    [InlineData("%FF")]
    [InlineData("%C3%28")]
    [InlineData("%ED%A0%80")]
    [InlineData("%zz")]
    [InlineData("%")]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task An_id_that_cannot_be_one_is_refused(string segment)
    {
        foreach (var method in new[] { "GET", "PATCH", "DELETE" })
        {
            var answer = await SendRawAsync($"{method} /v2/objects/demo/uuids/{segment} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");

            // Without an id the address is the list's, which can only be read.
            var wanted = segment.Length > 0 ? "400" : method is "GET" ? "200" : "405";
            Assert.StartsWith($"HTTP/1.1 {wanted} ", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_id_is_decoded_exactly_once()
    {
        var suffix = ClusterFixture.NewId();
        foreach (var id in new[] { "50%", "%2F", "a b", "ü?#&+", "日本" })
        {
            await gateway.SetAsync(id + suffix, $$"""{"name":"{{id}}"}""");
        }

        foreach (var id in new[] { "50%", "%2F", "a b", "ü?#&+", "日本" })
        {
            var (_, body) = await gateway.SendAsync(HttpMethod.Get, GatewayFixture.UserPath(id + suffix));
            Assert.Equal((id + suffix, id), (body.GetProperty("data").GetProperty("id").GetString(), body.GetProperty("data").GetProperty("name").GetString()));
        }
    }

    [Theory]
    [InlineData("X-UserGrains-Version", "-1")]
    [InlineData("X-UserGrains-Version", "x")]
    [InlineData("Idempotency-Key", "x")]
    public async Task A_header_that_cannot_be_read_is_refused(string header, string value)
    {
        var (status, answer) = await gateway.SendAsync(HttpMethod.Patch, GatewayFixture.UserPath("headers"), """{"name":"x"}""", (header, value));

        Assert.Equal((400, header), (status, answer.GetProperty("error").GetProperty("details")[0].GetProperty("location").GetString()));
    }

    [Theory]
    [InlineData("GET", "/v2/subscribe/demo/a/0?tt=x", "")]
    [InlineData("GET", "/v2/subscribe/demo/%FF/0", "")]
    [InlineData("GET", "/v1/demo/watch", "")]
    [InlineData("GET", "/v1/demo/watch?ids=a:b", "")]
    [InlineData("GET", "/v1/demo/watch?ids=a&batchWindow=-1", "")]
    [InlineData("GET", "/v1/demo/watch?ids=a&batchWindow=60001", "")]
    [InlineData("POST", "/v1/demo/watch", "{}")]
    [InlineData("POST", "/v1/demo/watch", "[1]")]
    [InlineData("POST", "/v1/demo/watch", "[")]
    [InlineData("POST", "/v1/demo/watch", "[]")]
    [InlineData("PATCH", "/v2/objects/demo/uuids/x?customMode=no", "{}")]
    public async Task An_address_or_list_that_makes_no_sense_is_refused(string method, string path, string body)
    {
        var length = Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture);
        var answer = await SendRawAsync($"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"details\":[{", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_more_than_32_KiB_is_too_long()
    {
        var answer = await SendRawAsync($"GET /v2/subscribe/demo/{new string('a', 33 * 1024)}/0 HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 414 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutated_bodies_never_get_anything_but_an_answer_of_the_protocol()
    {
        var id = ClusterFixture.NewId();
        var random = new Random(4711);
        var seed = """{"name":"Ada","email":null,"custom":{"a":1.5e3,"b":"\u00e9","c":true},"status":"on","x":[{"y":1}]}"""u8.ToArray();
        for (var i = 0; i < 400; i++)
        {
            var body = seed.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            using var content = new ByteArrayContent(body);
            using var response = await gateway.Http.PatchAsync(GatewayFixture.UserPath(id), content, Token);
            var answer = await GatewayFixture.ReadAsync(response);
            Assert.True((int)response.StatusCode is 200 or 400, $"{response.StatusCode}");
            Assert.Equal((int)response.StatusCode, answer.GetProperty("status").GetInt32());
            Assert.Equal(response.IsSuccessStatusCode, answer.TryGetProperty("data", out _));
        }
    }

    private async Task<string> SendRawAsync(string request)
    {
        var address = gateway.Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) || !answer.ToString().EndsWith('}'))
        {
            var count = await stream.ReadAsync(buffer, Token);
            if (count == 0)
            {
                break;
            }

            answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }
}
