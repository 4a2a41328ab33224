using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Node;

public sealed class RefusedStartTests
{
    public static TheoryData<string> Ports => ["silo", "gateway", "HTTP"];

    [Theory]
    [MemberData(nameof(Ports))]
    public async Task A_port_in_use_is_named_with_its_setting(string which)
    {
        await using var first = await NodeProcess.StartAsync();
        var (setup, port, setting) = which switch
        {
            "silo" => (new NodeSetup { SiloPort = first.Setup.SiloPort }, first.Setup.SiloPort, "Orleans__Endpoints__SiloPort"),
            "gateway" => (new NodeSetup { GatewayPort = first.Setup.GatewayPort }, first.Setup.GatewayPort, "Orleans__Endpoints__GatewayPort"),
            _ => (new NodeSetup { HttpPort = first.Setup.HttpPort }, first.Setup.HttpPort, "ASPNETCORE_URLS"),
        };

        await using var second = NodeProcess.Launch(setup);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Equal(
            [$"UserGrains cannot start: Port {port} ({which}, 127.0.0.1:{port}) is in use. Stop what listens there, or set {setting} to another one."],
            second.Errors.Lines);
        Assert.Empty(second.Output.Lines);
    }

    [Fact]
    public async Task Every_wrong_setting_is_named()
    {
        var setup = new NodeSetup()
            .With("UserGrains__DrainDelay", "01:00:00")
            .With("UserGrains__Dashboard", "maybe")
            .With("UserGrains__Dashbord", "false")
            .With("UserGrains__Client__InterestLease", "soon")
            .With("UserGrains__Gateway__LongPoll", "00:01:00")
            .With("UserGrains__Gateway__LongPollDuration", "01:00:00")
            .With("UserGrains__Keysets__team__AppContext", "perhaps")
            .With("UserGrains__Keysets__team__SecretKey", "short")
            .With("UserGrains__Keysets__team__Secrets", "two")
            .With("UserGrains__Sqlite__ReadConnections", "999")
            .With("UserGrains__Sqlite__Speed", "high")
            .With("UserGrains__TombstoneRetention", "00:00:01")
            .With("Orleans__Endpoints__SiloPort", "abc")
            .With("Orleans__Endpoints__GatewayPort", "70000")
            .With("ASPNETCORE_URLS", "nonsense");

        await using var node = NodeProcess.Launch(setup);

        Assert.Equal(1, await node.ExitAsync());
        Assert.Equal("UserGrains cannot start:", node.Errors.Lines[0]);
        Assert.Collection(
            node.Errors.Lines.Skip(1).Order(StringComparer.Ordinal),
            line => Assert.StartsWith("  - ASPNETCORE_URLS has 'nonsense'", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - Orleans__Endpoints__GatewayPort: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - Orleans__Endpoints__SiloPort is 'abc', which is not a whole number.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Client__InterestLease is 'soon', which is not a time span", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Dashboard is 'maybe', which is not true or false.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Dashbord is not a setting.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__DrainDelay: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Gateway__LongPoll is not a setting.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Gateway__LongPollDuration: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Keysets__team__AppContext is 'perhaps', which is not true or false.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Keysets__team__SecretKey must have at least 32 characters", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Keysets__team__Secrets is not a setting. Known here: AppContext, ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Sqlite__ReadConnections: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__Sqlite__Speed is not a setting.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("  - UserGrains__TombstoneRetention: ", line, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(node.Folder));
    }

    [Fact]
    public async Task The_dashboard_is_not_served_to_other_machines_by_accident()
    {
        var setup = new NodeSetup();
        setup = setup
            .With("ASPNETCORE_URLS", $"http://0.0.0.0:{setup.HttpPort}")
            .With("UserGrains__Keysets__demo__IsOpenToAll", "true");

        await using var refused = NodeProcess.Launch(setup);
        await using var without = await NodeProcess.StartAsync(setup.With("UserGrains__Dashboard", "false"));

        Assert.Equal(1, await refused.ExitAsync());
        Assert.StartsWith("UserGrains cannot start: The dashboard shows user ids", Assert.Single(refused.Errors.Lines), StringComparison.Ordinal);
        Assert.Contains("  dashboard  off", without.Output.Lines, StringComparer.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await without.GetAsync("/dashboard/", TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "data"), "in the way", TestContext.Current.CancellationToken);

        await using var node = NodeProcess.Launch(new NodeSetup { Folder = folder.Path });

        Assert.Equal(1, await node.ExitAsync());
        var line = Assert.Single(node.Errors.Lines);
        Assert.Contains(Path.Combine(folder.Path, "data"), line, StringComparison.Ordinal);
        Assert.Contains("UserGrains__DataDirectory", line, StringComparison.Ordinal);
    }
}
