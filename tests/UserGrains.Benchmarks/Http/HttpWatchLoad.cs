using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Http;

/// <summary>Holds many event streams open and updates their users at a fixed rate.</summary>
internal sealed class HttpWatchLoad : ILoad
{
    private const int UpdatesPerSecond = 2_000;
    private const int UsersPerStream = 100;

    private readonly LoadSettings _settings;
    private readonly int[][] _streams;
    private readonly StreamLog _log;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentBag<HttpConnection> _free = [];

    private Task _failure = Task.CompletedTask;
    private int _sent;

    public HttpWatchLoad(LoadSettings settings)
    {
        _settings = settings;
        var random = new Random(4711);
        _streams = [.. Enumerable.Range(0, settings.Callers).Select(_ => random.GetItems(Enumerable.Range(0, settings.Users).ToArray(), UsersPerStream).Distinct().ToArray())];
        _log = new StreamLog(settings.Users, _streams);
    }

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Prepare)
        {
            await HttpWorkload.SeedAsync(_settings.HttpPort, _settings.Users);
            _failure = Task.WhenAny(_streams.Select((users, stream) => StreamAsync(stream, users))).Unwrap();
            await EverythingArrivedAsync();
            return new Round();
        }

        _log.Clear();
        using var serverClock = new ProcessClock(_settings.ServerProcessIds);
        serverClock.Start();
        var start = Stopwatch.GetTimestamp();
        var before = _sent;
        await PacedLoop.RunAsync(UpdatesPerSecond, duration, _ => UpdateAsync(_sent++));
        var elapsed = Stopwatch.GetElapsedTime(start);
        await EverythingArrivedAsync();
        return new Round
        {
            Throughput = (_sent - before) / elapsed.TotalSeconds,
            Latency = _log.Latencies(),
            CpuPerOperation = serverClock.Elapsed().TotalMicroseconds / (_sent - before),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        foreach (var connection in _free)
        {
            connection.Dispose();
        }

        _ended.Dispose();
    }

    private async Task StreamAsync(int stream, int[] users)
    {
        using var connection = await HttpConnection.OpenAsync(_settings.HttpPort);
        await connection.StreamAsync(
            HttpWorkload.Watch(users),
            line => ChangeLine.Read(line, (_log, stream), static (to, user, version) => to._log.Arrived(to.stream, user, version)),
            _ended.Token);
    }

    private async Task UpdateAsync(int number)
    {
        var user = number % _settings.Users;
        var connection = _free.TryTake(out var free) ? free : await HttpConnection.OpenAsync(_settings.HttpPort);
        var head = await connection.SendAsync(HttpWorkload.Update(user, number));
        _log.Answered(user, long.Parse(HttpConnection.Header(head, "X-UserGrains-Version")!, CultureInfo.InvariantCulture));
        _free.Add(connection);
    }

    private async Task EverythingArrivedAsync()
    {
        var arrived = _log.WaitAsync();
        if (await Task.WhenAny(arrived, _failure) == _failure)
        {
            await _failure; // A stream that ended says why nothing arrives.
        }

        await arrived;
    }
}
