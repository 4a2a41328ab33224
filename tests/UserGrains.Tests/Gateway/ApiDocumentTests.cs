using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using UserGrains.Gateway;
using UserGrains.Tests.Gateway.Access;
using Xunit;

namespace UserGrains.Tests.Gateway;

/// <summary>What <c>/openapi/v1.json</c> says is what the gateway does. A new route, or a new example, is added there and here.</summary>
public sealed class ApiDocumentTests(ClusterFixture cluster, GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string User = "/v2/objects/demo/uuids/support_agent_15?include=custom,status,type";

    // What nobody can bring about from outside.
    private static readonly string[] Unproven = ["TooManyRequests", "Unexpected", "NotImplemented", "Unavailable"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_is_described_and_nothing_else()
    {
        var document = await ApiDocument.ReadAsync(gateway.Http);

        var routes = from endpoint in gateway.Endpoints.OfType<RouteEndpoint>()
                     where endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true }
                     from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                     select $"{method} {endpoint.RoutePattern.RawText}";

        Assert.Equal(routes.Order(StringComparer.Ordinal), document.Operations.Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_example_is_what_the_gateway_answers()
    {
        var document = await ApiDocument.ReadAsync(gateway.Http);
        var proven = new Dictionary<string, string>(StringComparer.Ordinal);
        await SendAsync("DELETE", User);
        await SendAsync("DELETE", "/v2/objects/demo/uuids/support-manager");

        await ProveAsync("setUser 200", "PATCH", User, document.Body("setUser"));
        await ProveAsync("getUser 200", "GET", User);
        await ProveAsync("listUsers 200", "GET", "/v2/objects/demo/uuids?filter=id%20==%20'support_agent_15'&count=true&include=custom,status,type");
        await ProveAsync("InvalidInput", "PATCH", User, """{"name":7}""");
        await ProveAsync("Forbidden", "GET", "/v2/objects/no-such-keyset/uuids/support_agent_15");
        await ProveAsync("NotFound", "GET", "/v2/objects/demo/uuids/no-such-user");
        await ProveAsync("UnsupportedMediaType", "PATCH", User, "x", ("Content-Type", "image/png"));
        await ProveAsync("PreconditionFailed", "PATCH", User, "{}", ("If-Match", "another"));
        await ProveAsync("time 200", "GET", "/time/0");
        await ProveAsync("heartbeat 200", "GET", "/v2/presence/sub-key/demo/channel/a/heartbeat");
        await ProveAsync("leave 200", "GET", "/v2/presence/sub-key/demo/channel/a/leave");
        proven["watch 200"] = await FirstEventAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/demo/watch?ids=support_agent_15"));
        proven["watchMany 200"] = await FirstEventAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/demo/watch") { Content = GatewayFixture.Json(document.Body("watchMany")) });
        proven["watchUsers 200"] = await FirstEventAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/demo/users/watch?filter=id%20==%20'support_agent_15'"));
        await SendAsync("PATCH", User, """{"externalId":"crm-4711"}""");
        await ProveAsync("findUser 200", "GET", "/v1/demo/users/by-external-id?externalId=crm-4711&include=custom,status,type");
        await using (var stream = await EventStream.OpenAsync(gateway.Http, ["watched"]))
        {
            await stream.NextAsync(count: 1);
            await ProveAsync("countWatchers 200", "GET", "/v1/demo/users/watched/watchers");
        }

        await ProveAsync("deleteUser 200", "DELETE", User);

        const string Channel = "/v2/subscribe/demo/support_agent_15/0";
        var cursor = JsonNode.Parse(await SendAsync("GET", Channel))!["t"]!;
        await ProveAsync("setUsers 200", "PATCH", "/v1/demo/users", document.Body("setUsers"));

        // This process may hear of the deletion only now; what it is asked for next is newer.
        do
        {
            await ProveAsync("subscribe 200", "GET", $"{Channel}?tt={cursor["t"]}&tr={cursor["r"]}");
            cursor = JsonNode.Parse(proven["subscribe 200"])!["t"]!;
        }
        while (proven["subscribe 200"].Contains("\"delete\"", StringComparison.Ordinal));

        var key = Guid.CreateVersion7().ToString();
        await SendAsync("PATCH", User, """{"name":"One"}""", ("Idempotency-Key", key));
        await ProveAsync("Conflict", "PATCH", User, """{"name":"Two"}""", ("Idempotency-Key", key));

        await ProveAccessAsync(document, proven);
        var examples = document.Answers();
        Assert.Equal(examples.Keys.Except(Unproven, StringComparer.Ordinal).Order(StringComparer.Ordinal), proven.Keys.Order(StringComparer.Ordinal));
        Assert.All(proven, proof => Assert.Equal(Lasting(proof.Key, examples[proof.Key].ToString()), Lasting(proof.Key, proof.Value)));

        async Task ProveAsync(string name, string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
            proven[name] = await SendAsync(method, path, body, headers);
    }

    [Fact]
    public async Task The_page_runs_no_script_but_its_own_and_asks_nobody_else()
    {
        using var answer = await gateway.Http.GetAsync("/docs/", Token);
        var page = await answer.Content.ReadAsStringAsync(Token);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        var nonce = policy[(policy.IndexOf("'nonce-", StringComparison.Ordinal) + "'nonce-".Length)..^1];
        Assert.Contains($"nonce=\"{nonce}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.True((await gateway.Http.GetByteArrayAsync("/docs/scalar.js", Token)).Length > 0);
    }

    private static string Lasting(string name, string text)
    {
        if (name.StartsWith("time ", StringComparison.Ordinal))
        {
            return $"{JsonNode.Parse(text)!.AsArray().Count} of {JsonNode.Parse(text)![0]!.ToString().Length}";
        }

        if (!text.StartsWith("retry:", StringComparison.Ordinal))
        {
            return ApiDocument.Lasting(JsonNode.Parse(text));
        }

        var sent = SseParser.Create(new MemoryStream(Encoding.UTF8.GetBytes(text))).Enumerate().Single();
        return $"{sent.ReconnectionInterval} {string.IsNullOrEmpty(sent.EventId)} {ApiDocument.Lasting(JsonNode.Parse(sent.Data))}";
    }

    private async Task ProveAccessAsync(ApiDocument document, Dictionary<string, string> proven)
    {
        // A keyset in which nobody else revokes anything.
        await using var access = await AccessGateway.StartAsync(cluster.Chat, options =>
            options.Keysets["other"] = new GatewayKeysetOptions { SecretKey = AccessGateway.Secret, TokensRequired = true, PublishKey = "demo" });
        foreach (var (name, method, path, body) in new[]
        {
            ("issueToken", HttpMethod.Post, "tokens", document.Body("issueToken")),
            ("revoke", HttpMethod.Post, "revocations", document.Body("revoke")),
            ("listRevocations", HttpMethod.Get, "revocations", string.Empty),
        })
        {
            var answer = await access.SendSignedAsync(method, $"/v1/other/access/{path}", body);
            proven[name + " 200"] = answer.Body.GetRawText();
        }
    }

    private async Task<string> FirstEventAsync(HttpRequestMessage request)
    {
        using var answer = await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            text.Append(line).Append('\n');
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                break;
            }
        }

        return text.Append('\n').ToString();
    }

    private async Task<string> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = GatewayFixture.Json(body);
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await gateway.Http.SendAsync(request, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }
}
