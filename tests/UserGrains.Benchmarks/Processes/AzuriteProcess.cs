using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace UserGrains.Benchmarks.Processes;

/// <summary>Azurite in a process of its own. It ends when its standard input does, so it never outlives the driver.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private readonly Process _process;

    private AzuriteProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>A connection string. Account and key are those that every Azurite has; they protect nothing.</summary>
    public static string Connection(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1");

    /// <exception cref="BenchmarkException">It is not installed, or did not start.</exception>
    public static async Task<AzuriteProcess> StartAsync(int port, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node", "start.mjs")
        {
            WorkingDirectory = Folder(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["AZURITE_TABLE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["AZURITE_DATA"] = "memory",
                ["AZURITE_STOP_WITH_STDIN"] = "1",
            },
        };
        var azurite = new AzuriteProcess(Start(start), port);
        while (await azurite._process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("successfully started", StringComparison.Ordinal))
            {
                return azurite;
            }
        }

        await azurite.DisposeAsync();
        throw new BenchmarkException("Azurite did not start; its errors are above.");
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new BenchmarkException("Node.js is not installed, so Azurite cannot run. Install Node.js 20 or later.");
        }
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var azurite = Path.Combine(folder.FullName, "Azurite");
            if (Directory.Exists(Path.Combine(azurite, "node_modules", "azurite")))
            {
                return azurite;
            }
        }

        throw new BenchmarkException("Azurite is not installed. Install Node.js 20 or later and run: npm ci --prefix Azurite");
    }
}
