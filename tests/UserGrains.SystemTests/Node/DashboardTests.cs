using System.Net;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

public sealed class DashboardTests
{
    [Fact]
    public async Task It_is_served_on_this_machine_under_its_own_names_only()
    {
        await using var node = await NodeProcess.StartAsync();

        var page = await node.GetAsync("/dashboard/", TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var rebound = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{node.Setup.HttpPort}/dashboard/"));
        rebound.Headers.Host = "evil.example";
        using var refused = await http.SendAsync(rebound, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("<html", page.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }
}
