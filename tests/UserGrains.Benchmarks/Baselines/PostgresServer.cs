using System.Diagnostics;
using System.Globalization;
using UserGrains.Benchmarks.Processes;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>A PostgreSQL of its own with its default settings, so that every commit is synced before it is answered.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // PostgreSQL does not run as root; Debian's package makes this account.
    private const string Account = "postgres";

    private static readonly TimeSpan MaxStartTime = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Task _output;

    private PostgresServer(Process process, int port)
    {
        _process = process;
        _output = process.StandardError.ReadToEndAsync();
        ConnectionString = string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={port};Username={Account};Database=postgres;Maximum Pool Size=64;Minimum Pool Size=64;Max Auto Prepare=8;Auto Prepare Min Usages=1");
    }

    /// <summary>Gets why PostgreSQL cannot be measured on this machine; <see langword="null"/> when it can.</summary>
    public static string? Missing { get; } = Executables.Find("initdb") is null || Executables.Find("postgres") is null
        ? "PostgreSQL is not installed. On Debian: apt-get install postgresql"
        : Environment.IsPrivilegedProcess && (Executables.Find("runuser") is null || !File.ReadLines("/etc/passwd").Any(line => line.StartsWith(Account + ":", StringComparison.Ordinal)))
            ? $"PostgreSQL does not run as root, and there is no account '{Account}' that runuser could run it as"
            : null;

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync(string folder)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(Start("chown", [Account, folder]));
        }

        var data = Path.Combine(folder, "postgres");
        await RunAsync(StartAsAccount("initdb", ["--pgdata", data, "--auth", "trust", "--username", Account, "--encoding", "UTF8", "--no-locale", "--no-sync"]));
        var port = FreePorts.Take(1)[0];
        var process = StartAsAccount(
            "postgres",
            [
                "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB",
            ]);
        try
        {
            using var limit = new CancellationTokenSource(MaxStartTime, TimeProvider.System);
            while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.Contains("ready to accept connections", StringComparison.Ordinal))
                {
                    return new PostgresServer(process, port);
                }
            }

            throw new BenchmarkException("postgres ended at once.");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
    }

    private static Process StartAsAccount(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? Start("runuser", ["-u", Account, "--", Executables.Find(program)!, .. arguments])
        : Start(Executables.Find(program)!, arguments);

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" })
        ?? throw new BenchmarkException($"{program} did not start.");

    private static async Task RunAsync(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new BenchmarkException($"{process.StartInfo.FileName} ended with {process.ExitCode}: {errors.ReplaceLineEndings(" ")}");
            }
        }
    }
}
