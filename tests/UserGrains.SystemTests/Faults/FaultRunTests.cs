using UserGrains.Faults.Cluster;
using UserGrains.SystemTests.Harness;
using Faulty = UserGrains.Faults.Programs;

namespace UserGrains.SystemTests.Faults;

/// <summary>
/// The short form of fault runs: silos, clients and Azurite as processes, every kind of fault once, and two versions in one cluster. The long form is the program itself;
/// <c>docs/reliability.md</c> has the command.
/// </summary>
[Collection(nameof(OneAfterTheOther))]
public sealed class FaultRunTests
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task A_cluster_keeps_G1_to_G5_and_G7_through_every_kind_of_fault()
    {
        DemandAzurite();
        using var folder = new TempFolder();

        await RunAsync(folder, "--seed", "1", "--duration", "00:01:30");
    }

    [Fact]
    public async Task Silos_of_two_neighbouring_versions_keep_them_in_one_cluster()
    {
        DemandAzurite();
        using var folder = new TempFolder();
        var neighbour = await NeighbourBuild.MakeAsync(Path.GetDirectoryName(Faulty.AzuriteFolder)!, Path.Combine(folder.Path, "neighbour"));

        // Both kinds once: silos of both versions die, leave in good order and join, and users and watches go from one to the other.
        await RunAsync(folder, "--seed", "2", "--duration", "00:00:01", "--faults", "Kill", "Restart", "--silos", Faulty.Node, neighbour);
    }

    private static void DemandAzurite()
    {
        if (AzuriteServer.Missing is { } missing)
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), missing);
            Assert.Skip($"Left out: {missing}");
        }
    }

    private static async Task RunAsync(TempFolder folder, params string[] arguments)
    {
        await using var run = ChildProcess.StartProgram(Programs.Faults, [.. arguments, "--folder", Path.Combine(folder.Path, "run")], folder.Path);

        var exitCode = await run.ExitAsync(TimeLimit);

        TestContext.Current.TestOutputHelper?.WriteLine(run.StandardOutput.Text);
        Assert.True(exitCode == 0, $"Exit code {exitCode}.\n{run.StandardOutput.Text}\n{run.StandardError.Text}");
    }
}
