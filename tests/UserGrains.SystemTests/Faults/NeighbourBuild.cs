using System.Diagnostics;
using UserGrains.SystemTests.Harness;

namespace UserGrains.SystemTests.Faults;

/// <summary>A silo of a neighbouring version, built from what is committed. It takes about as long as building the silo does.</summary>
internal static class NeighbourBuild
{
    /// <summary>Builds it.</summary>
    /// <param name="repository">The repository's folder.</param>
    /// <param name="folder">Where it is built.</param>
    /// <returns>The path of its <c>UserGrains.Silo.dll</c>.</returns>
    public static async Task<string> MakeAsync(string repository, string folder)
    {
        var bash = OtherProgram.Demand("bash", "Install the package 'bash'.");
        OtherProgram.Demand("git", "Install the package 'git'.");
        using var process = Process.Start(new ProcessStartInfo(bash, [Path.Combine(repository, "tests", "UserGrains.Faults", "neighbour.sh"), folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"neighbour.sh ended with {process.ExitCode}.\n{output}\n{await errors}");
            return output.Trim().Split('\n')[^1];
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
