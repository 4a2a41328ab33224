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

    [Fact]
    public async Task A_damaged_file_is_said_once_and_left_as_it_is()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Path, "data")).FullName, "users.db");
        var content = Enumerable.Repeat("This was a database once. ", 1000).SelectMany(text => text).Select(letter => (byte)letter).ToArray();
        await File.WriteAllBytesAsync(file, content, Token);

        await using var node = NodeProcess.Launch(new NodeSetup { Folder = folder.Path });

        Assert.Equal(1, await node.ExitAsync());
        Assert.StartsWith($"UserGrains cannot start: '{file}' is damaged", Assert.Single(node.Errors.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain(node.Output.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
        Assert.Equal(content, await File.ReadAllBytesAsync(file, Token));
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
