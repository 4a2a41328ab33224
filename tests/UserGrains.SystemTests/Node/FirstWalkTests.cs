using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

/// <summary>What the README has a newcomer do.</summary>
public sealed class FirstWalkTests
{
    [Fact]
    public async Task A_user_updated_in_one_process_arrives_in_another_also_after_a_restart_of_the_node()
    {
        await using var node = await NodeProcess.StartAsync();
        await using var watch = CliProcess.Start(node, "watch", "ada", "--json");
        await watch.LineAsync(line => line.Contains("\"absent\"", StringComparison.OrdinalIgnoreCase));

        await SetAsync(node, "--name", "Ada Lovelace");
        await watch.LineAsync(line => line.Contains("Ada Lovelace", StringComparison.Ordinal));
        await node.KillAsync();
        await node.StartAgainAsync();
        var user = await SetAsync(node, "--status", "away");
        await watch.LineAsync(line => line.Contains("\"away\"", StringComparison.Ordinal));

        Assert.Contains("Ada Lovelace", user, StringComparison.Ordinal);
    }

    private static async Task<string> SetAsync(NodeProcess node, string field, string value)
    {
        var set = await CliProcess.RunAsync(node, "set", "ada", field, value, "--json");
        Assert.Empty(set.Errors);
        Assert.Equal(0, set.ExitCode);
        return Assert.Single(set.Output);
    }
}
