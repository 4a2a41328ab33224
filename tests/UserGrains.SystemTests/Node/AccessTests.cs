using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using UserGrains.SystemTests.Harness;
using UserGrains.SystemTests.Privacy;

namespace UserGrains.SystemTests.Node;

/// <summary>Tokens on real nodes, as docs/access.md has it.</summary>
public sealed class AccessTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly NodeSetup Closed = new NodeSetup()
        .With("UserGrains__Keysets__demo__TokensRequired", "true")
        .With("UserGrains__Keysets__demo__SecretKey", Secret);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_demands_tokens_answers_those_who_have_one_and_remembers_revocations_after_a_kill()
    {
        await using var node = await NodeProcess.StartAsync(Closed);
        Assert.DoesNotContain(node.Output.Lines, line => line.Contains(" warn: ", StringComparison.Ordinal));
        var (token, id) = await IssueAsync(node);
        Assert.Equal(HttpStatusCode.Forbidden, (await node.GetAsync("/v2/objects/demo/uuids/nobody", Token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await node.GetAsync($"/v2/objects/demo/uuids/nobody?auth={token}", Token)).Status);

        await SendSignedAsync(node, "/v1/demo/access/revocations", $$"""{"jti":"{{id}}"}""");
        await node.KillAsync();
        await node.StartAgainAsync();

        var (status, body) = await node.GetAsync($"/v2/objects/demo/uuids/nobody?auth={token}", Token);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("revoked", body, StringComparison.Ordinal);
        var (other, _) = await IssueAsync(node);
        Assert.Equal(HttpStatusCode.NotFound, (await node.GetAsync($"/v2/objects/demo/uuids/nobody?auth={other}", Token)).Status);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_token_in_an_address_reaches_no_log_at_any_level_and_no_trace(string includeUserIds)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var node = await NodeProcess.StartAsync(Closed
            .With("UserGrains__IncludeUserIds", includeUserIds)
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint)
            .With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .With("Logging__LogLevel__Default", "Debug")
            .With("Logging__LogLevel__Microsoft.AspNetCore", "Trace")
            .With("Logging__Console__FormatterOptions__IncludeScopes", "true"));
        var (token, _) = await IssueAsync(node);

        await node.GetAsync($"/v2/objects/demo/uuids/nobody?auth={token}", Token);
        await node.GetAsync($"/v2/objects/demo/uuids/nobody?%61uth={token}", Token);
        await node.GetAsync($"/v2/objects/demo/uuids/nobody?auth={token}x", Token);
        await node.GetAsync($"/nowhere?auth={token}", Token);
        await node.StopAsync();

        var signature = token[(token.LastIndexOf('.') + 1)..];
        Assert.DoesNotContain(node.Output.Lines.Concat(node.Errors.Lines), line => line.Contains(signature, StringComparison.Ordinal));
        Assert.DoesNotContain(node.Output.Lines, line => line.Contains("signature=v2", StringComparison.Ordinal));
        Assert.Contains("IUserGrain", receiver.Traces, StringComparison.Ordinal);
        Assert.DoesNotContain(signature, receiver.Traces, StringComparison.Ordinal);
        Assert.DoesNotContain("signature=", receiver.Traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_that_is_believed_callers_are_told_apart_and_none_is_of_this_machine()
    {
        var proxied = new NodeSetup()
            .With("UserGrains__Keysets__open__IsOpenToAll", "true")
            .With("UserGrains__Keysets__open__MaxWatchesPerCaller", "1")
            .With("UserGrains__Keysets__local__SubscribeKey", "local");
        await using var node = await NodeProcess.StartAsync(proxied.With("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"));
        using var http = new HttpClient { BaseAddress = new Uri($"http://{node.Http}") };

        // The proxy adds the address that it sees to what its caller claims; only that one counts.
        using var stream = await SendAsync("/v1/open/watch?ids=nobody", "203.0.113.9, 192.0.2.1");
        using var second = await SendAsync("/v1/open/watch?ids=nobody", "203.0.113.8, 192.0.2.1");
        using var other = await SendAsync("/v1/open/watch?ids=nobody", "203.0.113.9, 192.0.2.2");
        using var remote = await SendAsync("/v2/objects/local/uuids/nobody", "127.0.0.1, 192.0.2.3");
        using var local = await SendAsync("/v2/objects/local/uuids/nobody", forwardedFor: null);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.NotFound],
            new[] { stream, second, other, remote, local }.Select(response => response.StatusCode));

        async Task<HttpResponseMessage> SendAsync(string path, string? forwardedFor)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (forwardedFor is not null)
            {
                request.Headers.Add("X-Forwarded-For", forwardedFor);
            }

            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        }
    }

    [Fact]
    public async Task What_a_caller_says_of_its_address_is_not_believed_without_that()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{node.Http}/v2/objects/demo/uuids/nobody")
        {
            Headers = { { "X-Forwarded-For", "192.0.2.1" } },
        };
        using var http = new HttpClient();

        using var response = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_node_that_demands_tokens_may_listen_everywhere()
    {
        var setup = Closed.With("UserGrains__Dashboard", "false");
        await using var node = await NodeProcess.StartAsync(setup.With("ASPNETCORE_URLS", $"http://0.0.0.0:{setup.HttpPort}"));

        Assert.Equal(HttpStatusCode.Forbidden, (await node.GetAsync("/v2/objects/demo/uuids/nobody", Token)).Status);
    }

    [Fact]
    public async Task Wrong_settings_of_tokens_are_named()
    {
        var setup = new NodeSetup()
            .With("UserGrains__Keysets__a__TokensRequired", "true")
            .With("UserGrains__Keysets__b__PublicKeyFile", "/nowhere/keys.pem")
            .With("UserGrains__Keysets__c__Authority", "http://login.example.org")
            .With("UserGrains__Keysets__d__MaxRequestsPerSecond", "-1")
            .With("UserGrains__Gateway__CorsOrigins", "chat.example.org");

        await using var node = NodeProcess.Launch(setup);

        Assert.Equal(1, await node.ExitAsync());
        Assert.Collection(
            node.Errors.Lines.Skip(1).Order(StringComparer.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Gateway__CorsOrigins must be a list of origins", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Keysets__a__TokensRequired is set, and nothing can check a token", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Keysets__b__PublicKeyFile cannot be used: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Keysets__c__Authority must be an address like", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Keysets__d__MaxRequestsPerSecond must be from 0", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_of_this_machine_may_use_a_new_node_and_others_may_not()
    {
        await using var node = await NodeProcess.StartAsync();

        Assert.Equal("http://localhost:5173", await PreflightAsync(node, "http://localhost:5173"));
        Assert.Null(await PreflightAsync(node, "https://chat.example.org"));
    }

    private static async Task<string?> PreflightAsync(NodeProcess node, string origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, $"http://{node.Http}/v2/objects/demo/uuids/ada")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "PATCH" } },
        };
        using var response = await http.SendAsync(request, Token);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins.Single() : null;
    }

    private static async Task<(string Token, string Id)> IssueAsync(NodeProcess node)
    {
        var body = await SendSignedAsync(node, "/v1/demo/access/tokens", """{"sub":"ada","grants":[{"users":["*"],"can":["get"]}]}""");
        var data = JsonElement.Parse(body).GetProperty("data");
        return (data.GetProperty("token").GetString()!, data.GetProperty("jti").GetString()!);
    }

    private static async Task<string> SendSignedAsync(NodeProcess node, string path, string body)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"timestamp={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}");
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"POST\ndemo\n{path}\n{query}\n{body}"));
        var signature = Convert.ToBase64String(hash).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri($"http://{node.Http}{path}?{query}&signature=v2.{signature}"), content, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
