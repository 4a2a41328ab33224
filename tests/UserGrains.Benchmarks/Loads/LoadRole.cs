using System.CommandLine;
using System.Globalization;
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
        var gatewayPorts = new Argument<string>("gateway-ports");
        var httpPort = new Argument<int>("http-port");
        var azuritePort = new Argument<int>("azurite-port");
        var serverProcessIds = new Argument<string>("server-process-ids");
        var users = new Argument<int>("users");
        var callers = new Argument<int>("callers");
        var folder = new Argument<string>("folder");
        var command = new Command(Name) { kind, gatewayPorts, httpPort, azuritePort, serverProcessIds, users, callers, folder };
        command.Hidden = true;
        command.SetAction(result => RunAsync(
            result.GetRequiredValue(kind),
            new LoadSettings(
                Numbers(result.GetRequiredValue(gatewayPorts)),
                result.GetRequiredValue(httpPort),
                result.GetRequiredValue(azuritePort),
                Numbers(result.GetRequiredValue(serverProcessIds)),
                result.GetRequiredValue(users),
                result.GetRequiredValue(callers),
                result.GetRequiredValue(folder))));
        return command;
    }

    private static int[] Numbers(string list) =>
        [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

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
        LoadKind.PacedUpdate => await PacedUpdateLoad.StartAsync(settings),
        LoadKind.EntityUpsert => new EntityUpsertLoad(settings),
        LoadKind.ColdRead => await ColdReadLoad.StartAsync(settings),
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
