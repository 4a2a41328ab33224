using StackExchange.Redis;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Sets a user's whole record and publishes it, both sent at once and both awaited, over one multiplexed connection.</summary>
internal sealed class RedisLoad : ILoad
{
    private readonly RedisServer _server;
    private readonly ClosedLoop _loop;
    private readonly IDatabase _database;
    private readonly RedisKey[] _keys;
    private readonly RedisChannel[] _channels;
    private readonly int[][] _shares;
    private readonly RedisValue[][] _records;

    private RedisLoad(LoadSettings settings, RedisServer server)
    {
        _server = server;
        _database = server.Connection.GetDatabase();
        _keys = [.. Enumerable.Range(0, settings.Users).Select(user => (RedisKey)Workload.Id(user))];
        _channels = [.. Enumerable.Range(0, settings.Users).Select(user => RedisChannel.Literal(Workload.Id(user)))];
        _shares = Workload.Shares(settings.Users, settings.Callers);
        _records = [.. Workload.Patches(settings.Callers).Select((patches, caller) => patches.Select(patch => (RedisValue)StoredUser.Json(caller, patch)).ToArray())];
        _loop = new ClosedLoop(settings.Callers, [server.ProcessId], CallAsync);
    }

    public static async Task<ILoad> StartAsync(LoadSettings settings) => new RedisLoad(settings, await RedisServer.StartAsync(settings.Folder));

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Run)
        {
            return await _loop.RunAsync(duration);
        }

        await UserSeed.ForEachAsync(0, _keys.Length, async user => await _database.StringSetAsync(_keys[user], _records[0][0]));
        return new Round();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async ValueTask CallAsync(int caller, int turn)
    {
        var share = _shares[caller];
        var user = share[turn % share.Length];
        var record = _records[caller][turn / share.Length % _records[caller].Length];
        var set = _database.StringSetAsync(_keys[user], record);
        var published = _database.PublishAsync(_channels[user], record);
        await set;
        await published;
    }
}
