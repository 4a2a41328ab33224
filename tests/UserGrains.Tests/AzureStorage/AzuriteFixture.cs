using System.ComponentModel;
using System.Diagnostics;

[assembly: Xunit.AssemblyFixture(typeof(UserGrains.Tests.AzureStorage.AzuriteFixture))]

namespace UserGrains.Tests.AzureStorage;

/// <summary>One Azurite for all tests, on a free port of this machine, its data in memory. It starts when the first test asks for it.</summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private const int MaxStarts = 5;

    private readonly SemaphoreSlim _gate = new(1);
    private Process? _process;
    private string? _connection;
    private string? _missing;

    /// <summary>Gets a connection string; skips the test, and says why, when Azurite is not there. Where CI is set, the test fails instead.</summary>
    public async Task<string> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is null && _missing is null)
            {
                await StartAsync(cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }

        if (_missing is not null)
        {
            Xunit.Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), _missing);
            Xunit.Assert.Skip(_missing);
        }

        return _connection!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _gate.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(FindRoot(), "Azurite");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "azurite")))
        {
            _missing = "Left out: Azurite is not installed. Install Node.js 20 or later and run: npm ci --prefix Azurite";
            return;
        }

        for (var start = 0; start < MaxStarts; start++)
        {
            var port = FreePort.Find();
            try
            {
                _process = StartOn(port, folder);
            }
            catch (Win32Exception)
            {
                _missing = "Left out: Node.js is not installed, so Azurite cannot run. Install Node.js 20 or later.";
                return;
            }

            // The port may have been taken since it was found free; then the process ends and the next port is tried.
            while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Contains("successfully started", StringComparison.Ordinal))
                {
                    _connection = AzuriteConnection.To(port);
                    return;
                }
            }

            _process.Dispose();
            _process = null;
        }

        Xunit.Assert.Fail($"Azurite did not start in {MaxStarts} attempts.");
    }

    private static Process StartOn(int port, string folder) => Process.Start(new ProcessStartInfo("node", "start.mjs")
    {
        WorkingDirectory = folder,
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment =
        {
            ["AZURITE_TABLE_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["AZURITE_DATA"] = "memory",
            ["AZURITE_STOP_WITH_STDIN"] = "1",
        },
    })!;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "UserGrains.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("UserGrains.sln is in no folder above the tests.");
    }
}
