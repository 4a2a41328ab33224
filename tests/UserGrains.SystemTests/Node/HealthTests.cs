using System.Net;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

public sealed class HealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_node_is_live_and_ready()
    {
        await using var node = await NodeProcess.StartAsync();

        var live = await node.GetAsync("/health/live", Token);
        var ready = await node.GetAsync("/health/ready", Token);

        Assert.Equal((HttpStatusCode.OK, """{"status":"Healthy","checks":{}}"""), live);
        Assert.Equal((HttpStatusCode.OK, """{"status":"Healthy","checks":{"silo":"The silo is active.","storage":"Storage answers."}}"""), ready);
    }

    [Fact]
    public async Task A_node_that_was_told_to_stop_is_live_and_no_longer_ready()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup().With("UserGrains__DrainDelay", "00:05:00"));

        node.Terminate();
        await node.LineAsync(line => line.StartsWith("UserGrains is stopping", StringComparison.Ordinal));
        var live = await node.GetAsync("/health/live", Token);
        var ready = await node.GetAsync("/health/ready", Token);

        Assert.Equal(HttpStatusCode.OK, live.Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Contains("The node is stopping.", ready.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_command_tells_by_its_exit_code_whether_the_node_with_its_settings_is_ready()
    {
        await using var node = await NodeProcess.StartAsync();

        Assert.Equal(0, await AskAsync(node.Setup, node.Folder));
        await node.KillAsync();
        Assert.Equal(1, await AskAsync(node.Setup, node.Folder));
    }

    private static async Task<int> AskAsync(NodeSetup setup, string folder)
    {
        await using var command = ChildProcess.StartProgram(Programs.Node, ["health"], folder, setup.Environment);
        return await command.ExitAsync();
    }
}
