using System.Diagnostics;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Client;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Has many callbacks on one user. Each update waits until every callback has had the one before, so that none are coalesced.</summary>
internal sealed class FanOutLoad : ILoad
{
    /// <summary>The user whom everybody follows.</summary>
    public const int User = 0;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private readonly UserPatch[] _patches = Workload.Patches(1)[0];
    private readonly List<IAsyncDisposable> _streams = [];
    private readonly Lock _lock = new();

    private long _delivered;
    private long _awaited = long.MaxValue;
    private TaskCompletionSource _allDelivered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FanOutLoad(LoadSettings settings, ClientHost host)
    {
        _settings = settings;
        _host = host;
    }

    public static async Task<ILoad> StartAsync(LoadSettings settings) =>
        new FanOutLoad(settings, await ClientHost.StartAsync(settings, client => client.AddUserGrainsClient()));

    public Task<Round> RunAsync(LoadStep step, TimeSpan duration) => step == LoadStep.Run ? DeliverAsync(duration) : SubscribeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
        {
            await stream.DisposeAsync();
        }

        await _host.DisposeAsync();
    }

    private async Task<Round> SubscribeAsync()
    {
        var user = await _host.Chat.SetUserAsync(Workload.Id(User), Workload.Full(User));
        for (var i = 0; i < _settings.Callers; i++)
        {
            _streams.Add(await user.StreamUpdatesAsync(OnUpdate));
        }

        return new Round();
    }

    private async Task<Round> DeliverAsync(TimeSpan duration)
    {
        var latencies = new LatencyRecorder();
        var start = Stopwatch.GetTimestamp();
        var before = Volatile.Read(ref _delivered);
        for (var turn = 0; Stopwatch.GetElapsedTime(start) < duration; turn++)
        {
            var updateStart = Stopwatch.GetTimestamp();
            var allDelivered = Expect();
            await _host.Chat.UpdateUserAsync(Workload.Id(User), _patches[turn % _patches.Length]);
            await allDelivered.WaitAsync(MaxWait, TimeProvider.System);
            latencies.AddSince(updateStart);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        return new Round { Throughput = (Volatile.Read(ref _delivered) - before) / elapsed.TotalSeconds, Latency = latencies.Percentiles() };
    }

    private Task Expect()
    {
        lock (_lock)
        {
            _allDelivered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _awaited, Volatile.Read(ref _delivered) + _settings.Callers);
            return _allDelivered.Task;
        }
    }

    private ValueTask OnUpdate(UserUpdate update)
    {
        if (Interlocked.Increment(ref _delivered) == Volatile.Read(ref _awaited))
        {
            lock (_lock)
            {
                _allDelivered.TrySetResult();
            }
        }

        return default;
    }
}
