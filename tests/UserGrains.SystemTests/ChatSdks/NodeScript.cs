using System.Diagnostics;
using System.Text;

namespace UserGrains.SystemTests.ChatSdks;

/// <summary>Runs Node scripts beside this file, with a published SDK that npm installs from the lock file.</summary>
internal static class NodeScript
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ChatSdks");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Installs exactly what the lock file of a version names, unless that was done before.</summary>
    /// <remarks>Without Node.js the test is left out and says so; where CI is set it fails instead.</remarks>
    public static async Task InstallAsync(string version)
    {
        var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        Assert.SkipWhen(!isCi && !IsInstalled("npm"), "Left out: Node.js is not installed. Install Node.js 20 or later with npm.");
        var folder = Path.Combine(Folder, version);
        if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
        {
            await RunAsync("npm", folder, ["ci", "--no-audit", "--no-fund"]);
        }
    }

    /// <summary>Runs a script and returns what it printed.</summary>
    /// <param name="script">The script's file.</param>
    /// <param name="version">The SDK's folder.</param>
    /// <param name="address">Host and port of the gateway.</param>
    /// <param name="whenReady">Is called once, when the script prints the line "ready".</param>
    public static Task<string> RunAsync(string script, string version, string address, Func<Task>? whenReady = null) =>
        RunAsync("node", Folder, [script, version, address], whenReady);

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> RunAsync(string program, string folder, string[] arguments, Func<Task>? whenReady = null)
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
