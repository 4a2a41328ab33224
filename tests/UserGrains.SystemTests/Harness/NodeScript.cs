using System.Diagnostics;
using System.Text;

namespace UserGrains.SystemTests.Harness;

/// <summary>Runs Node.js scripts from beside the tests, with packages that npm installs from a lock file.</summary>
internal static class NodeScript
{
    private const string Advice = "Install Node.js 20 or later with npm.";

    private static readonly SemaphoreSlim Installing = new(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Installs exactly what the lock file in a folder names, unless that was done before.</summary>
    /// <param name="folder">The folder, from the tests' own.</param>
    public static async Task InstallAsync(string folder)
    {
        var npm = OtherProgram.Demand("npm", Advice);
        await Installing.WaitAsync(Token);
        try
        {
            if (!File.Exists(PathOf(Path.Combine(folder, "node_modules", ".package-lock.json"))))
            {
                await RunProgramAsync(npm, PathOf(folder), ["ci", "--no-audit", "--no-fund"], whenReady: null);
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>Runs a script in its folder.</summary>
    /// <param name="script">The script's file, from the tests' own folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="whenReady">Is called once, when the script prints the line "ready".</param>
    /// <returns>What it printed, which is in the test's output too.</returns>
    public static async Task<string> RunAsync(string script, string[] arguments, Func<Task>? whenReady = null)
    {
        var node = OtherProgram.Demand("node", Advice);
        var path = PathOf(script);
        var output = await RunProgramAsync(node, Path.GetDirectoryName(path)!, [path, .. arguments], whenReady);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        return output;
    }

    private static string PathOf(string path) => Path.Combine(AppContext.BaseDirectory, path);

    private static async Task<string> RunProgramAsync(string program, string folder, string[] arguments, Func<Task>? whenReady)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = new StringBuilder();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(Token) is { } line)
            {
                output.AppendLine(line);
                if (line is "ready" && whenReady is not null)
                {
                    await whenReady();
                }
            }

            await process.WaitForExitAsync(Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{await errors}");
        return output.ToString();
    }
}
