using System.Net;
using System.Text.RegularExpressions;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

public sealed class NodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_says_where_everything_is()
    {
        await using var node = await NodeProcess.StartAsync();

        // A busy machine may have Orleans warn of it in between.
        var lines = node.Output.Lines
            .Where(line => !char.IsAsciiDigit(line[0]))
            .Select(line => Regex.Replace(line, "[0-9]+[.][0-9]+ s", "# s", RegexOptions.NonBacktracking));
        Assert.Equal(
            [
                "UserGrains is ready after # s.",
                $"  gateway    127.0.0.1:{node.Setup.GatewayPort} (for clients: usergrains --gateway {node.Gateway})",
                $"  silo       127.0.0.1:{node.Setup.SiloPort}",
                $"  http       http://127.0.0.1:{node.Setup.HttpPort}",
                $"  console    http://127.0.0.1:{node.Setup.HttpPort}/console",
                $"  dashboard  http://127.0.0.1:{node.Setup.HttpPort}/dashboard",
                $"  data       {Path.Combine(node.Folder, "data")}",
                "  keysets    demo",
            ],
            lines,
            StringComparer.Ordinal);
        Assert.Empty(node.Errors.Lines);
    }

    [Fact]
    public async Task Data_lands_below_the_current_directory_and_nothing_beside_it()
    {
        await using var node = await NodeProcess.StartAsync();

        Assert.Equal([Path.Combine(node.Folder, "data")], Directory.GetFileSystemEntries(node.Folder));
    }

    [Fact]
    public async Task Dotnet_run_from_elsewhere_puts_data_below_the_callers_directory()
    {
        using var folder = new TempFolder();
        var project = ProjectOf(Programs.Node);
        var setup = new NodeSetup();
        await using var run = ChildProcess.Start(
            Programs.Dotnet,
            ["run", "--no-build", "--configuration", ConfigurationOf(Programs.Node), "--project", project],
            folder.Path,
            setup.Environment);

        var data = await run.LineAsync(line => line.StartsWith("  data ", StringComparison.Ordinal));

        Assert.EndsWith(Path.Combine(folder.Path, "data"), data, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task A_settings_file_in_the_current_directory_changes_nothing()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), """{ "UserGrains": { "DataDirectory": "elsewhere" } }""", Token);

        await using var node = await NodeProcess.StartAsync(new NodeSetup { Folder = folder.Path });

        Assert.True(Directory.Exists(Path.Combine(folder.Path, "data")));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "elsewhere")));
    }

    [Fact]
    public async Task Everything_listens_on_the_loopback_address_only()
    {
        await using var node = await NodeProcess.StartAsync();

        var listening = ListeningSockets.Of(node.ProcessId);

        Assert.Equal(
            new[] { node.Setup.SiloPort, node.Setup.GatewayPort, node.Setup.HttpPort }.Order(),
            listening.Select(endpoint => endpoint.Port).Order());
        Assert.All(listening, endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address), endpoint.ToString()));
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_ends_with_success()
    {
        await using var node = await NodeProcess.StartAsync();

        var exitCode = await node.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("UserGrains has stopped.", node.Output.Lines, StringComparer.Ordinal);
        Assert.Empty(node.Errors.Lines);
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_before_it_is_ready_ends_with_success()
    {
        await using var node = NodeProcess.Launch();
        await node.LineAsync(line => line.Contains("Storage UserGrains is open", StringComparison.Ordinal));

        var exitCode = await node.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains(node.Output.Lines, line => line is "UserGrains was stopped before it was ready." or "UserGrains has stopped.");
        Assert.DoesNotContain(node.Output.Lines, line => line.Contains("Orleans.Runtime.Silo", StringComparison.Ordinal));
        Assert.Empty(node.Errors.Lines);
    }

    [Fact]
    public async Task A_killed_node_starts_again_on_the_same_ports_at_once()
    {
        await using var node = await NodeProcess.StartAsync();
        await node.GetAsync("/health/live", Token);

        await node.KillAsync();
        await node.StartAgainAsync();

        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync("/health/ready", Token)).Status);
    }

    [Fact]
    public async Task A_frozen_node_answers_again_when_it_goes_on()
    {
        await using var node = await NodeProcess.StartAsync();

        node.Freeze();
        var answer = node.GetAsync("/health/live", Token);
        node.Thaw();

        Assert.Equal(HttpStatusCode.OK, (await answer).Status);
    }

    private static string ConfigurationOf(string program) =>
        Path.GetFileName(Path.GetDirectoryName(program)!).Contains("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";

    private static string ProjectOf(string program)
    {
        for (var folder = Path.GetDirectoryName(program); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var project = Path.Combine(folder, "src", "UserGrains.Silo");
            if (Directory.Exists(project))
            {
                return project;
            }
        }

        throw new InvalidOperationException($"No src/UserGrains.Silo above {program}.");
    }
}
