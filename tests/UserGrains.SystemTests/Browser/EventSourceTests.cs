using System.Net;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Browser;

/// <summary>The event stream as a browser reads it.</summary>
public sealed class EventSourceTests
{
    private const string Folder = "Browser";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_whose_connection_is_cut_misses_nothing_and_gets_nothing_twice()
    {
        var chromium = OtherProgram.Demand("chromium", "Install Chromium (Debian: apt-get install chromium).");
        await NodeScript.InstallAsync(Folder);
        await using var node = await NodeProcess.StartAsync();

        var output = await NodeScript.RunAsync(Path.Combine(Folder, "event-source.js"), [node.Http, chromium], async () =>
        {
            await node.KillAsync();
            await node.StartAgainAsync();
            var (status, _) = await node.PatchAsync("/v2/objects/demo/uuids/cut-c", """{"name":"After the restart"}""", Token);
            Assert.Equal(HttpStatusCode.OK, status);
        });

        Assert.EndsWith("ok", output.TrimEnd(), StringComparison.Ordinal);
    }
}
