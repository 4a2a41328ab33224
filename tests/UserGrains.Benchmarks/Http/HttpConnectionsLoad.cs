using System.Diagnostics;
using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Http;

/// <summary>
/// Opens many event streams, or many long-polls, that have nothing to say. Each follows a user of its own and one that all follow,
/// whose update shows that every one of them is alive.
/// </summary>
internal sealed class HttpConnectionsLoad(LoadSettings settings) : ILoad
{
    private const int Shared = 0;
    private const int MostAtOnce = 64;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly List<HttpConnection> _connections = [];
    private readonly Lock _lock = new();

    private TaskCompletionSource _allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _told;
    private int _updates;

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        switch (step)
        {
            case LoadStep.Prepare:
                await HttpWorkload.SeedAsync(settings.HttpPort, settings.Users);
                return new Round();
            case LoadStep.Watch:
                return await OpenAsync(StreamAsync);
            case LoadStep.Poll:
                return await OpenAsync(PollAsync);
            case LoadStep.Run:
                return await TellAllAsync();
            case LoadStep.Close:
                Close();
                return new Round();
            default:
                throw new BenchmarkException($"This load cannot {step}.");
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return default;
    }

    private async Task<Round> OpenAsync(Func<HttpConnection, int, TaskCompletionSource, Task> runAsync)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, settings.Callers), new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce }, async (number, _) =>
        {
            var connection = await HttpConnection.OpenAsync(settings.HttpPort, isIdle: true);
            lock (_lock)
            {
                _connections.Add(connection);
            }

            var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = runAsync(connection, 1 + (number % (settings.Users - 1)), open);
            await await Task.WhenAny(open.Task, running);
        });
        return new Round { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    // Open once it was told where both its users stand.
    private async Task StreamAsync(HttpConnection connection, int own, TaskCompletionSource open)
    {
        var states = 0;
        await connection.StreamAsync(
            HttpWorkload.Watch([own, Shared]),
            line => ChangeLine.Read(line, 0, (_, user, _) =>
            {
                if (++states == 2)
                {
                    open.SetResult();
                }
                else if (states > 2 && user == Shared)
                {
                    Told();
                }
            }),
            CancellationToken.None);
    }

    private async Task PollAsync(HttpConnection connection, int own, TaskCompletionSource open)
    {
        var path = $"/v2/subscribe/{Workload.Keyset}/{Workload.Id(own)},{Workload.Id(Shared)}/0";
        var cursor = await connection.ReadAsync(HttpConnection.Get(path));
        var polled = connection.ReadAsync(HttpConnection.Get($"{path}?tt={Between(cursor, "\"t\":\"", "\"")}&tr={Between(cursor, "\"r\":", "}")}"));
        open.SetResult();
        await polled;
        Told();
    }

    /// <summary>Updates the shared user, and waits until all have been told.</summary>
    private async Task<Round> TellAllAsync()
    {
        _told = 0;
        _allTold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var connection = await HttpConnection.OpenAsync(settings.HttpPort);
        var start = Stopwatch.GetTimestamp();
        await connection.SendAsync(HttpWorkload.Update(Shared, ++_updates));
        try
        {
            await _allTold.Task.WaitAsync(MaxWait, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"Only {_told} of {settings.Callers} connections were told of an update.");
        }

        return new Round { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    private void Told()
    {
        if (Interlocked.Increment(ref _told) == settings.Callers)
        {
            _allTold.TrySetResult();
        }
    }

    private void Close()
    {
        _connections.ForEach(connection => connection.Dispose());
        _connections.Clear();
    }

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
