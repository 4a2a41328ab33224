using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using UserGrains.Tests.Gateway.Access;
using Xunit;

namespace UserGrains.Tests.Gateway;

/// <summary>The console's files, as they are served. What they do is tested in a browser.</summary>
public sealed class ConsolePageTests(GatewayFixture gateway, ClusterFixture cluster) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_that_another_names_is_there_with_its_type_and_a_policy_that_lets_nothing_else_run()
    {
        var files = new Queue<string>(["index.html"]);
        var seen = new HashSet<string>(files, StringComparer.Ordinal);
        while (files.TryDequeue(out var file))
        {
            using var answer = await gateway.Http.GetAsync($"/console/{(file is "index.html" ? string.Empty : file)}", Token);
            var text = await answer.Content.ReadAsStringAsync(Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(Path.GetExtension(file) switch { ".html" => "text/html", ".css" => "text/css", ".js" => "text/javascript", _ => "image/svg+xml" }, answer.Content.Headers.ContentType!.MediaType);
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal(("nosniff", "no-referrer", "same-origin"), (Header(answer, "X-Content-Type-Options"), Header(answer, "Referrer-Policy"), Header(answer, "Cross-Origin-Opener-Policy")));
            Assert.DoesNotMatch("(?i)https?://(?!www\\.w3\\.org/)|innerHTML|<style|style=| on[a-z]+=\"", text);
            foreach (Match match in Regex.Matches(text, "(?:from '\\./|src=\"|href=\")(?<file>[a-z-]+\\.[a-z]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
            {
                if (seen.Add(match.Groups["file"].Value))
                {
                    files.Enqueue(match.Groups["file"].Value);
                }
            }
        }

        Assert.Superset(new HashSet<string>(["main.js", "console.css", "icon.svg", "users.js", "user.js", "live.js"], StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task A_file_is_sent_again_only_when_it_is_another()
    {
        using var first = await gateway.Http.GetAsync("/console/main.js", Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/console/main.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var same = await gateway.Http.SendAsync(again, Token);
        using var old = new HttpRequestMessage(HttpMethod.Get, "/console/main.js");
        old.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"old\""));
        using var other = await gateway.Http.SendAsync(old, Token);
        using var head = await gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/console/main.js"), Token);

        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString(), StringComparer.Ordinal);
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK, HttpStatusCode.OK), (same.StatusCode, other.StatusCode, head.StatusCode));
        Assert.Equal(first.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Without_its_slash_the_address_leads_to_the_page_by_a_relative_way()
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = gateway.Http.BaseAddress };
        using var answer = await http.GetAsync("/console", Token);

        Assert.Equal((HttpStatusCode.PermanentRedirect, "console/"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Only_keysets_that_answer_the_reader_without_a_token_are_named()
    {
        var open = JsonElement.Parse(await gateway.Http.GetByteArrayAsync("/console/settings.json", Token));
        Assert.Equal(["demo", "silent", "sub-closed"], open.GetProperty("keysets").EnumerateArray().Select(key => key.GetString()), StringComparer.Ordinal);
        Assert.Equal((JsonValueKind.Null, 35_000), (open.GetProperty("dashboard").ValueKind, open.GetProperty("quietAfter").GetInt32()));

        await using var closed = await AccessGateway.StartAsync(cluster.Chat, options => options.DashboardPath = "/dashboard");
        using var answer = await closed.Http.GetAsync("/console/settings.json", Token);
        var settings = await GatewayFixture.ReadAsync(answer);
        Assert.Equal((0, "/dashboard"), (settings.GetProperty("keysets").GetArrayLength(), settings.GetProperty("dashboard").GetString()));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString(), StringComparer.Ordinal);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
