using System.Net;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

public sealed class HttpApiTests
{
    private const string Hidden = "hidden-agent-7";
    private const string Path = $"/v2/objects/demo/uuids/{Hidden}?include=custom";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_set_over_http_survives_the_kill_of_the_node_and_its_id_reaches_no_log()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup()
            .With("Logging__LogLevel__Default", "Information")
            .With("Logging__Console__FormatterOptions__IncludeScopes", "true"));

        var set = await node.PatchAsync(Path, """{"name":"Ada","custom":{"big":17253575019298112}}""", Token);
        Assert.Equal(HttpStatusCode.OK, set.Status);
        Assert.DoesNotContain(node.Output.Lines, line => line.Contains(Hidden, StringComparison.Ordinal));
        await node.KillAsync();
        await node.StartAgainAsync();
        var read = await node.GetAsync(Path, Token);

        Assert.Equal(set, read);
        Assert.Contains("17253575019298112", read.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(node.Output.Lines, line => line.Contains(Hidden, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_keyset_has_all_of_its_settings_in_one_place()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup()
            .With("UserGrains__Keysets__team__SubscribeKey", "sub-team")
            .With("UserGrains__Keysets__crew__AppContext", "false"));

        Assert.Equal(HttpStatusCode.NotFound, (await node.GetAsync("/v2/objects/sub-team/uuids/nobody", Token)).Status);
        var (status, body) = await node.GetAsync("/v2/objects/crew/uuids/nobody", Token);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("App Context off", body, StringComparison.Ordinal);
        Assert.Contains("There is no keyset with this subscribe key here.", (await node.GetAsync("/v2/objects/demo/uuids/nobody", Token)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_reaches_the_node_by_a_name_of_its_own_is_refused()
    {
        await using var node = await NodeProcess.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{node.Http}{Path}") { Headers = { Host = "rebound.example" } };

        using var response = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task An_open_keyset_is_not_served_to_other_machines_by_accident()
    {
        var setup = new NodeSetup().With("UserGrains__Dashboard", "false");
        setup = setup.With("ASPNETCORE_URLS", $"http://0.0.0.0:{setup.HttpPort}");

        await using (var refused = NodeProcess.Launch(setup))
        {
            Assert.Equal(1, await refused.ExitAsync());
            var line = Assert.Single(refused.Errors.Lines);
            Assert.StartsWith("UserGrains cannot start: HTTP is served on addresses that other machines reach", line, StringComparison.Ordinal);
            Assert.Contains("UserGrains__Keysets__demo__IsOpenToAll", line, StringComparison.Ordinal);
            Assert.Empty(refused.Output.Lines);
        }

        await using var allowed = await NodeProcess.StartAsync(setup.With("UserGrains__Keysets__demo__IsOpenToAll", "true"));
        Assert.Equal(HttpStatusCode.NotFound, (await allowed.GetAsync(Path, Token)).Status);
    }
}
