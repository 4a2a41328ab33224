using UserGrains.Client;
using UserGrains.Silo.Settings;
using UserGrains.Sqlite;

namespace UserGrains.Silo;

/// <summary>The parts that a node is put together from: the one place that knows which grains and which storage it runs.</summary>
internal static class NodeParts
{
    /// <summary>The database in the data folder, unless <see cref="UserGrainsSqliteOptions.DataSource"/> is set.</summary>
    private const string DatabaseFile = "users.db";

    /// <summary>Reads the parts' options, so that what is wrong with them is reported together with everything else.</summary>
    /// <returns>How users are kept.</returns>
    public static UserGrainsOptions Read(SettingsReader reader, BackendSettings backends)
    {
        reader.Read<UserGrainsClientOptions>(UserGrainsClientOptions.SectionName);
        reader.Read<UserGrainsSqliteOptions>(UserGrainsSqliteOptions.SectionName, UserGrainsStorage.ProviderName, isUsed: backends.Storage == NodeStorage.Sqlite);
        return reader.Read<UserGrainsOptions>(UserGrainsOptions.SectionName);
    }

    public static ISiloBuilder AddParts(this ISiloBuilder silo, NodeSettings settings) => silo
        .AddUserGrains()
        .AddClustering(settings.Backends)
        .AddStorage(settings);

    private static ISiloBuilder AddClustering(this ISiloBuilder silo, BackendSettings backends) => backends.Clustering switch
    {
        // Not UseLocalhostClustering: it would overrule the configured ports.
        NodeClustering.Localhost => silo.UseDevelopmentClustering(primarySiloEndpoint: null),
        NodeClustering.AzureStorage => silo.UseAzureTablesClustering(backends.UseAccount),
        _ => silo,
    };

    private static ISiloBuilder AddStorage(this ISiloBuilder silo, NodeSettings settings) => settings.Backends.Storage switch
    {
        NodeStorage.Sqlite => silo.AddUserGrainsSqlite(sqlite =>
        {
            if (silo.Configuration[$"{UserGrainsSqliteOptions.SectionName}:{nameof(UserGrainsSqliteOptions.DataSource)}"] is null)
            {
                sqlite.DataSource = Path.Combine(settings.DataPath, DatabaseFile);
            }
        }),
        NodeStorage.AzureStorage => silo.AddUserGrainsAzureTables(settings.Backends.UseAccount),
        NodeStorage.Memory => silo.AddMemoryGrainStorage(UserGrainsStorage.ProviderName).AddMemoryReminders(),
        _ => silo,
    };

    private static ISiloBuilder AddMemoryReminders(this ISiloBuilder silo) =>
        silo.Services.Any(service => service.ServiceType == typeof(IReminderTable)) ? silo : silo.UseInMemoryReminderService();
}
