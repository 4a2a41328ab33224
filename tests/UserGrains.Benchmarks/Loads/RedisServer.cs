using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using UserGrains.Benchmarks.Processes;

namespace UserGrains.Benchmarks.Loads;

/// <summary>A Redis whose append-only file is synced before it answers.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan MaxStartTime = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    // Read to its end, or Redis would stop when the pipe is full.
    private readonly Task _output;

    private RedisServer(Process process, ConnectionMultiplexer connection)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        Connection = connection;
    }

    public ConnectionMultiplexer Connection { get; }

    public int ProcessId => _process.Id;

    private static string? ExecutablePath { get; } = Executables.Find("redis-server");

    /// <summary>Gets a value indicating whether Redis can be measured on this machine.</summary>
    public static bool IsInstalled => ExecutablePath is not null;

    public static async Task<RedisServer> StartAsync(string folder)
    {
        var port = FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(ExecutablePath!) { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new BenchmarkException("redis-server did not start.");
        try
        {
            using var limit = new CancellationTokenSource(MaxStartTime, TimeProvider.System);
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                {
                    var connection = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:" + port);
                    return new RedisServer(process, connection);
                }
            }

            throw new BenchmarkException("redis-server ended at once.");
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
    }
}
