using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserGrains.Benchmarks.Baselines;
using UserGrains.Benchmarks.Roles;

namespace UserGrains.Benchmarks.Servers;

/// <summary>This process as a server.</summary>
internal static class ServerRole
{
    public const string Name = "server";

    public static Command Command()
    {
        var kind = new Argument<ServerKind>("kind");
        var siloPort = new Argument<int>("silo-port");
        var gatewayPort = new Argument<int>("gateway-port");
        var httpPort = new Argument<int>("http-port");
        var azuritePort = new Argument<int>("azurite-port");
        var folder = new Argument<string>("folder");
        var command = new Command(Name) { kind, siloPort, gatewayPort, httpPort, azuritePort, folder };
        command.Hidden = true;
        command.SetAction(result => RunAsync(
            result.GetRequiredValue(kind),
            result.GetRequiredValue(siloPort),
            result.GetRequiredValue(gatewayPort),
            result.GetRequiredValue(httpPort),
            result.GetRequiredValue(azuritePort),
            result.GetRequiredValue(folder)));
        return command;
    }

    private static Task RunAsync(ServerKind kind, int siloPort, int gatewayPort, int httpPort, int azuritePort, string folder) => kind switch
    {
        ServerKind.Node => NodeProgram.RunAsync(siloPort, gatewayPort, httpPort, folder, AnswerAsync),
        ServerKind.PostgresNotify => PostgresUsers.RunAsync(httpPort, folder, notifies: true),
        ServerKind.Postgres => PostgresUsers.RunAsync(httpPort, folder, notifies: false),
        ServerKind.Redis => RedisUsers.RunAsync(httpPort, folder),
        _ => RunAsync(kind, siloPort, gatewayPort, azuritePort, folder),
    };

    private static async Task RunAsync(ServerKind kind, int siloPort, int gatewayPort, int azuritePort, string folder)
    {
        var builder = RoleHost.CreateBuilder();
        builder.UseOrleans(silo =>
        {
            if (kind is ServerKind.Azure)
            {
                AzureNode.AddTo(silo, siloPort, gatewayPort, azuritePort);
                return;
            }

            silo.UseLocalhostClustering(siloPort, gatewayPort);
            AddGrains(silo, kind, azuritePort, folder);
        });

        if (kind is ServerKind.WatchedSqlite)
        {
            builder.Services.AddSingleton<StoredTimes>().AddHostedService(services => services.GetRequiredService<StoredTimes>());
        }

        using var host = builder.Build();
        await host.StartAsync();
        await RoleLoop.RunAsync(request => AnswerAsync(host.Services, request));
        await host.StopAsync();
    }

    private static void AddGrains(ISiloBuilder silo, ServerKind kind, int azuritePort, string folder)
    {
        silo.Services.AddSingleton(TimeProvider.System);
        switch (kind)
        {
            case ServerKind.Sqlite or ServerKind.WatchedSqlite:
                UserGrainsNode.AddTo(silo);
                UserGrainsNode.AddSqliteTo(silo, Path.Combine(folder, "users.db"));
                break;
            case ServerKind.SqliteWithoutDirectory:
                silo.AddUserGrains(options => options.Directory = false);
                UserGrainsNode.AddSqliteTo(silo, Path.Combine(folder, "users.db"));
                break;
            case ServerKind.Immediate:
                UserGrainsNode.AddTo(silo);
                silo.Services.AddKeyedSingleton<Orleans.Storage.IGrainStorage, ImmediateGrainStorage>(UserGrainsStorage.ProviderName);
                break;
            case ServerKind.AdoNet:
                AdoNetSqlite.AddTo(silo, PlainUserGrain.StorageName, folder);
                break;
            case ServerKind.AzurePlain:
                EntityPerWrite.AddTo(silo, azuritePort);
                break;
            case ServerKind.MemoryStreams:
                MemoryStreams.AddTo(silo);
                break;
            default:
                throw new BenchmarkException($"There is no server of kind {kind}.");
        }
    }

    private static async Task<RoleReply> AnswerAsync(IServiceProvider services, RoleRequest request)
    {
        switch (request.Name)
        {
            case RoleRequest.Heap:
                return new RoleReply { Value = CollectedHeapBytes() };
            case RoleRequest.BuildDirectory:
                return new RoleReply { Value = await DirectoryBuild.RunAsync(services) };
            case RoleRequest.Deactivate:
                var management = services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
                await management.ForceActivationCollection(TimeSpan.Zero);
                return new RoleReply { Value = await management.GetTotalActivationCount() };
            default:
                throw new BenchmarkException($"A server cannot {request.Name}.");
        }
    }

    private static long CollectedHeapBytes()
    {
        // Twice: what finalizers let go of is collected by the second.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
