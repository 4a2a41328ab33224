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
    /// <returns>The names of the keysets.</returns>
    public static IReadOnlyList<string> Read(SettingsReader reader)
    {
        reader.Read<UserGrainsClientOptions>(UserGrainsClientOptions.SectionName);
        reader.Read<UserGrainsSqliteOptions>(UserGrainsSqliteOptions.SectionName, UserGrainsStorage.ProviderName);
        var options = reader.Read<UserGrainsOptions>(UserGrainsOptions.SectionName);
        return options.Keysets.Count == 0 ? [UserGrainsOptions.DefaultKeyset] : [.. options.Keysets.Keys.Order(StringComparer.Ordinal)];
    }

    public static ISiloBuilder AddParts(this ISiloBuilder silo, NodeSettings settings) => silo
        .AddUserGrains()
        .AddUserGrainsSqlite(sqlite =>
        {
            if (silo.Configuration[$"{UserGrainsSqliteOptions.SectionName}:{nameof(UserGrainsSqliteOptions.DataSource)}"] is null)
            {
                sqlite.DataSource = Path.Combine(settings.DataPath, DatabaseFile);
            }
        });
}
