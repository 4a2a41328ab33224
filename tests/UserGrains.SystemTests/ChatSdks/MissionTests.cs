namespace UserGrains.SystemTests.ChatSdks;

/// <summary>The published chat SDKs, unmodified, against a running gateway.</summary>
public sealed class MissionTests
{
    [Theory]
    [InlineData("v0.8.4")]
    [InlineData("v1.0.2")]
    public async Task The_missions_examples_run_with_the_published_sdk(string version)
    {
        await using var node = await GatewayNode.StartAsync();

        await NodeScript.InstallAsync(version);
        var output = await NodeScript.RunAsync("mission.js", version, node.Address);

        Assert.EndsWith("ok", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v0.8.4")]
    [InlineData("v1.0.2")]
    public async Task A_client_that_lost_the_node_learns_what_changed_meanwhile(string version)
    {
        await using var node = await GatewayNode.StartAsync();

        await NodeScript.InstallAsync(version);
        var output = await NodeScript.RunAsync("reconnect.js", version, node.Address, () => node.RestartAsync(async () =>
        {
            await node.Chat.UpdateUserAsync("support_agent_15", new UserPatch { Name = "Meanwhile" }, TestContext.Current.CancellationToken);
        }));

        Assert.EndsWith("ok", output.TrimEnd(), StringComparison.Ordinal);
    }
}
