using System.Net;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.ChatSdks;

/// <summary>The published chat SDKs, unmodified, against a running node.</summary>
public sealed class MissionTests
{
    private const string Folder = "ChatSdks";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("v0.8.4")]
    [InlineData("v1.0.2")]
    public async Task The_missions_examples_run_with_the_published_sdk(string version)
    {
        await using var node = await NodeProcess.StartAsync();

        await NodeScript.InstallAsync(Path.Combine(Folder, version));
        var output = await NodeScript.RunAsync(Path.Combine(Folder, "mission.js"), [version, node.Http]);

        Assert.EndsWith("ok", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v0.8.4")]
    [InlineData("v1.0.2")]
    public async Task A_client_whose_node_was_killed_learns_what_changed_meanwhile(string version)
    {
        await using var node = await NodeProcess.StartAsync();

        await NodeScript.InstallAsync(Path.Combine(Folder, version));
        var output = await NodeScript.RunAsync(Path.Combine(Folder, "reconnect.js"), [version, node.Http], async () =>
        {
            await node.KillAsync();
            await UpdateElsewhereAsync(node.Folder);
            await node.StartAgainAsync();
        });

        Assert.EndsWith("ok", output.TrimEnd(), StringComparison.Ordinal);
    }

    // A node on the same data that the client does not know: while it runs, the client has nobody to ask.
    private static async Task UpdateElsewhereAsync(string folder)
    {
        await using var other = await NodeProcess.StartAsync(new NodeSetup { Folder = folder });
        var (status, _) = await other.PatchAsync("/v2/objects/demo/uuids/support_agent_15", """{"name":"Meanwhile"}""", Token);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(0, await other.StopAsync());
    }
}
