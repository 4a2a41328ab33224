using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Http;

/// <summary>wrk, a load generator for HTTP that takes little of the machine.</summary>
internal static class Wrk
{
    private static int _runs;

    private static string? ExecutablePath { get; } = Executables.Find("wrk");

    /// <summary>Fails a scenario that cannot do without it.</summary>
    /// <exception cref="BenchmarkException">It is not installed.</exception>
    public static void Demand()
    {
        if (ExecutablePath is null)
        {
            throw new BenchmarkException("wrk is not installed. On Debian: apt-get install wrk");
        }
    }

    /// <summary>Runs it for a time.</summary>
    /// <param name="kind"><c>get</c> or <c>update</c>.</param>
    /// <param name="users">The path that the users are under.</param>
    /// <param name="settings">Whom to call, with how many connections.</param>
    /// <param name="duration">How long.</param>
    public static async Task<Round> RunAsync(string kind, string users, LoadSettings settings, TimeSpan duration)
    {
        using var serverClock = new ProcessClock(settings.ServerProcessIds);
        var start = new ProcessStartInfo(
            ExecutablePath!,
            [
                "-t1", $"-c{settings.Callers}", $"-d{duration.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
                "-s", Path.Combine(AppContext.BaseDirectory, "Http", "wrk.lua"),
                $"http://127.0.0.1:{settings.HttpPort}",
                "--", kind, users, settings.Users.ToString(CultureInfo.InvariantCulture), Interlocked.Increment(ref _runs).ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        serverClock.Start();
        using var wrk = Process.Start(start) ?? throw new BenchmarkException("wrk did not start.");
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var cpu = serverClock.Elapsed();
        var json = Array.Find(output.Split('\n'), line => line.StartsWith('{')) ?? throw new BenchmarkException($"wrk ended with {wrk.ExitCode}.");
        var result = JsonSerializer.Deserialize<Result>(json)!;
        return result.Failures == 0
            ? new Round
            {
                Throughput = result.Requests * 1e6 / result.Microseconds,
                Latency = new Latency(result.P50 / 1e3, result.P99 / 1e3, result.P999 / 1e3),
                CpuPerOperation = cpu.TotalMicroseconds / result.Requests,
            }
            : throw new BenchmarkException($"{result.Failures} of {result.Requests} requests failed.");
    }

    private sealed record Result(long Requests, long Microseconds, long Failures, long P50, long P99, long P999);
}
