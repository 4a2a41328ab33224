using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

public sealed class StoredDataTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_stop()
    {
        await using var node = await NodeProcess.StartAsync();
        await WriteAsync(node);

        Assert.Equal(0, await node.StopAsync());
        await node.StartAgainAsync();

        Assert.Equal("Ada", await ReadAsync(node));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill()
    {
        await using var node = await NodeProcess.StartAsync();
        await WriteAsync(node);

        await node.KillAsync();
        await node.StartAgainAsync();

        Assert.Equal("Ada", await ReadAsync(node));
    }

    [Fact]
    public async Task A_second_node_on_the_same_folder_refuses_and_the_first_goes_on()
    {
        await using var first = await NodeProcess.StartAsync();

        await using var second = NodeProcess.Launch(new NodeSetup { Folder = first.Folder });

        Assert.Equal(1, await second.ExitAsync());
        var line = Assert.Single(second.Errors.Lines);
        Assert.StartsWith("UserGrains cannot start: ", line, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(first.Folder, "data"), line, StringComparison.Ordinal);
        await WriteAsync(first);
        Assert.Equal("Ada", await ReadAsync(first));
    }

    private static async Task WriteAsync(NodeProcess node)
    {
        await using var client = await NodeClient.ConnectAsync(node);
        await client.Chat.SetUserAsync("ada", new UserPatch { Name = "Ada" }, Token);
    }

    private static async Task<string?> ReadAsync(NodeProcess node)
    {
        await using var client = await NodeClient.ConnectAsync(node);
        return (await client.Chat.GetUserAsync("ada", Token))?.Name;
    }
}
