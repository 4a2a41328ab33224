using UserGrains.Faults.Cluster;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Faults;

/// <summary>
/// The short form of a fault run: silos, clients and Azurite as processes, every kind of fault once. The long form is the program itself;
/// <c>docs/reliability.md</c> has the command.
/// </summary>
[Collection(nameof(OneAfterTheOther))]
public sealed class FaultRunTests
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task A_cluster_keeps_G1_to_G5_and_G7_through_every_kind_of_fault()
    {
        if (AzuriteServer.Missing is { } missing)
        {
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), missing);
            Assert.Skip($"Left out: {missing}");
        }

        using var folder = new TempFolder();
        await using var run = ChildProcess.StartProgram(
            Programs.Faults, ["--seed", "1", "--duration", "00:01:30", "--folder", Path.Combine(folder.Path, "run")], folder.Path);

        var exitCode = await run.ExitAsync(TimeLimit);

        TestContext.Current.TestOutputHelper?.WriteLine(run.StandardOutput.Text);
        Assert.True(exitCode == 0, $"Exit code {exitCode}.\n{run.StandardOutput.Text}\n{run.StandardError.Text}");
    }
}
