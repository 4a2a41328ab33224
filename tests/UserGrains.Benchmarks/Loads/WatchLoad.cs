using System.Diagnostics;
using Orleans.Streams;
using UserGrains.Benchmarks.Baselines;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Updates users at a fixed rate, one after the other, and watches all of them.</summary>
internal sealed class WatchLoad : ILoad
{
    private const int UpdatesPerSecond = 5_000;

    private readonly LoadSettings _settings;
    private readonly ClientHost _host;
    private readonly DeliveryLog _log;
    private readonly Func<int, UserPatch, ValueTask<UserWriteResult>> _updateAsync;
    private readonly Func<WatchLoad, Task> _prepareAsync;
    private readonly Func<Task<StoredTime[]>> _takeStoredAsync;
    private readonly UserPatch[] _patches = Workload.Patches(1)[0];
    private readonly CancellationTokenSource _ended = new();

    private int _sentBefore;
    private Task _watch = Task.CompletedTask;

    private WatchLoad(
        LoadSettings settings,
        ClientHost host,
        Func<int, UserPatch, ValueTask<UserWriteResult>> updateAsync,
        Func<WatchLoad, Task> prepareAsync,
        Func<Task<StoredTime[]>>? takeStoredAsync = null)
    {
        _settings = settings;
        _host = host;
        _log = new DeliveryLog(settings.Users);
        _updateAsync = updateAsync;
        _prepareAsync = prepareAsync;
        _takeStoredAsync = takeStoredAsync ?? (() => Task.FromResult<StoredTime[]>([]));
    }

    public static async Task<ILoad> OnUsersAsync(LoadSettings settings) => OnUsers(settings, await StartClientAsync(settings), takeStoredAsync: null);

    public static async Task<ILoad> OnStoredUsersAsync(LoadSettings settings)
    {
        var host = await StartClientAsync(settings);
        var times = host.Client.GetGrain<IStoredTimesGrain>("silo");
        return OnUsers(settings, host, () => times.TakeAsync().AsTask());
    }

    public static async Task<ILoad> OnMemoryStreamsAsync(LoadSettings settings)
    {
        var host = await ClientHost.StartAsync(settings, MemoryStreams.AddTo);
        var users = Enumerable.Range(0, settings.Users).Select(user => host.Client.GetGrain<IStreamedUserGrain>(Workload.Id(user))).ToArray();
        return new WatchLoad(settings, host, (user, patch) => users[user].UpdateAsync(patch, CancellationToken.None), load => load.SubscribeAsync());
    }

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step != LoadStep.Run)
        {
            await _prepareAsync(this);
            await EverythingArrivedAsync();
            return new Round();
        }

        _log.Clear();
        await _takeStoredAsync();
        using var serverClock = new ProcessClock(_settings.ServerProcessIds);
        serverClock.Start();
        var start = Stopwatch.GetTimestamp();
        var sent = 0;
        await PacedLoop.RunAsync(UpdatesPerSecond, duration, turn =>
        {
            sent = turn + 1;
            return UpdateAsync(_sentBefore + turn);
        });
        _sentBefore += sent;
        var elapsed = Stopwatch.GetElapsedTime(start);
        await EverythingArrivedAsync();
        var processorTime = serverClock.Elapsed();
        return new Round
        {
            Throughput = sent / elapsed.TotalSeconds,
            Latency = _log.Latencies(await _takeStoredAsync()),
            CpuPerOperation = processorTime.TotalMicroseconds / sent,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.DisposeAsync();
        _ended.Dispose();
    }

    private static Task<ClientHost> StartClientAsync(LoadSettings settings) => ClientHost.StartAsync(settings, client => client.AddUserGrainsClient());

    private static WatchLoad OnUsers(LoadSettings settings, ClientHost host, Func<Task<StoredTime[]>>? takeStoredAsync)
    {
        var users = Enumerable.Range(0, settings.Users).Select(user => host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user))).ToArray();
        return new WatchLoad(
            settings,
            host,
            (user, patch) => users[user].UpdateAsync(patch, CancellationToken.None),
            load => load.WatchUsersAsync(),
            takeStoredAsync);
    }

    private async Task EverythingArrivedAsync()
    {
        var arrived = _log.WaitAsync();
        if (await Task.WhenAny(arrived, _watch) == _watch)
        {
            await _watch; // A watch that failed says why nothing arrives.
        }

        await arrived;
    }

    private async Task UpdateAsync(int turn)
    {
        var user = turn % _settings.Users;
        var result = await _updateAsync(user, _patches[turn / _settings.Users % _patches.Length]);
        _log.Updated(user, result.User!);
    }

    private async Task WatchUsersAsync()
    {
        await UserSeed.ForEachAsync(0, _settings.Users, async user =>
        {
            var grain = _host.Client.GetUserGrain(Workload.Keyset, Workload.Id(user));
            var created = await grain.SetAsync(Workload.Full(user), CancellationToken.None);
            _log.Updated(user, created.User!);
        });
        _watch = Task.Run(async () =>
        {
            await foreach (var batch in _host.Chat.WatchAsync(Enumerable.Range(0, _settings.Users).Select(Workload.Id), cancellationToken: _ended.Token))
            {
                foreach (var change in batch.Changes)
                {
                    _log.Arrived(Workload.Number(change.Id), change.Version);
                }
            }
        });
    }

    private async Task SubscribeAsync()
    {
        var streams = _host.Client.GetStreamProvider(MemoryStreams.ProviderName);
        await UserSeed.ForEachAsync(0, _settings.Users, async user =>
        {
            var stream = streams.GetStream<UserChanged>(MemoryStreams.StreamOf(Workload.Id(user)));
            await stream.SubscribeAsync((change, _) =>
            {
                _log.Arrived(user, change.Version);
                return Task.CompletedTask;
            });
            var created = await _updateAsync(user, Workload.Full(user));
            _log.Updated(user, created.User!);
        });
    }
}
