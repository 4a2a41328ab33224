using System.CommandLine;
using UserGrains.Benchmarks.Http;
using UserGrains.Benchmarks.Roles;

namespace UserGrains.Benchmarks.Loads;

/// <summary>This process as a load generator.</summary>
internal static class LoadRole
{
    public const string Name = "load";

    public static Command Command()
    {
        var kind = new Argument<LoadKind>("kind");
        var gatewayPort = new Argument<int>("gateway-port");
        var httpPort = new Argument<int>("http-port");
        var serverProcessId = new Argument<int>("server-process-id");
        var users = new Argument<int>("users");
        var callers = new Argument<int>("callers");
        var folder = new Argument<string>("folder");
        var command = new Command(Name) { kind, gatewayPort, httpPort, serverProcessId, users, callers, folder };
        command.Hidden = true;
        command.SetAction(result => RunAsync(
            result.GetRequiredValue(kind),
            new LoadSettings(
                result.GetRequiredValue(gatewayPort),
                result.GetRequiredValue(httpPort),
                result.GetRequiredValue(serverProcessId),
                result.GetRequiredValue(users),
                result.GetRequiredValue(callers),
                result.GetRequiredValue(folder))));
        return command;
    }

    private static async Task RunAsync(LoadKind kind, LoadSettings settings)
    {
        await using var load = await StartAsync(kind, settings);
        await RoleLoop.RunAsync(async request => new RoleReply
        {
            Round = await load.RunAsync(Enum.Parse<LoadStep>(request.Name), TimeSpan.FromSeconds(request.Seconds)),
        });
    }

    private static async Task<ILoad> StartAsync(LoadKind kind, LoadSettings settings) => kind switch
    {
        LoadKind.Update => await UpdateLoad.OnUsersAsync(settings),
        LoadKind.PlainUpdate => await UpdateLoad.OnPlainUsersAsync(settings),
        LoadKind.EmptyCall => await EmptyCallLoad.StartAsync(settings),
        LoadKind.Redis => await RedisLoad.StartAsync(settings),
        LoadKind.SqliteCommit => new SqliteCommitLoad(settings),
        LoadKind.Watch => await WatchLoad.OnUsersAsync(settings),
        LoadKind.StoredWatch => await WatchLoad.OnStoredUsersAsync(settings),
        LoadKind.StreamWatch => await WatchLoad.OnMemoryStreamsAsync(settings),
        LoadKind.WatchMany => await WatchManyLoad.StartAsync(settings),
        LoadKind.FanOut => await FanOutLoad.StartAsync(settings),
        LoadKind.FanOutUpdate => await FanOutUpdateLoad.StartAsync(settings),
        LoadKind.List => await ListLoad.OfPagesAsync(settings),
        LoadKind.Lookup => await ListLoad.OfLookupsAsync(settings),
        LoadKind.Memory => await MemoryLoad.StartAsync(settings),
        LoadKind.HttpGet => WrkLoad.Get(settings),
        LoadKind.HttpBareGet => WrkLoad.GetBare(settings),
        LoadKind.HttpUpdate => WrkLoad.Update(settings),
        LoadKind.HttpWatch => new HttpWatchLoad(settings),
        LoadKind.HttpConnections => new HttpConnectionsLoad(settings),
        _ => throw new BenchmarkException($"There is no load of kind {kind}."),
    };
}
