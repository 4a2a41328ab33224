using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using UserGrains;
using UserGrains.Sqlite;
using UserGrains.Storage;

namespace Orleans.Hosting;

/// <summary>Registers the embedded storage.</summary>
public static class UserGrainsSqliteSiloBuilderExtensions
{
    /// <summary>
    /// Keeps users and watchers (the grain storage <see cref="UserGrainsStorage.ProviderName"/>) and all reminders of this silo in an SQLite file.
    /// One silo uses a file at a time; a second one does not start.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, after the section <see cref="UserGrainsSqliteOptions.SectionName"/> was read.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddUserGrainsSqlite(this ISiloBuilder builder, Action<UserGrainsSqliteOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        const string Name = UserGrainsStorage.ProviderName;
        builder.AddReminders();
        builder.Services.AddOptions<UserGrainsSqliteOptions>(Name).BindConfiguration(UserGrainsSqliteOptions.SectionName);
        builder.Services.TryAddSingleton<IReminderTable>(services => new SqliteReminderTable(services.GetRequiredKeyedService<SqliteDatabase>(Name)));
        return builder.AddUserGrainsSqlite(Name, configure);
    }

    /// <summary>Keeps the states of another grain storage in an SQLite file of its own, without reminders.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The grain storage's name.</param>
    /// <param name="configure">Sets the options; <see cref="UserGrainsSqliteOptions.DataSource"/> must differ from that of other storages.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddUserGrainsSqlite(this ISiloBuilder builder, string name, Action<UserGrainsSqliteOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var services = builder.Services;
        services.AddOptions<UserGrainsSqliteOptions>(name).Configure(options => configure?.Invoke(options)).ValidateOnStart();
        if (services.Any(service => service.ServiceType == typeof(SqliteDatabase) && Equals(service.ServiceKey, name)))
        {
            return builder;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UserGrainsSqliteOptions>, UserGrainsSqliteOptionsValidator>());
        services.AddOptions<UserGrainsSqliteOptions>(name).PostConfigure<IServiceProvider>((options, provider) => options.GrainStorageSerializer ??=
            provider.GetKeyedService<IGrainStorageSerializer>(name)
            ?? new StoredStateSerializer(StoredTypes.Contexts, provider.GetRequiredService<IGrainStorageSerializer>()));
        services.AddKeyedSingleton(name, (provider, _) => ActivatorUtilities.CreateInstance<SqliteDatabase>(provider, name, Options(provider, name)));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredKeyedService<SqliteDatabase>(name));
        services.AddGrainStorage(name, (provider, key) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(provider, provider.GetRequiredKeyedService<SqliteDatabase>(key), Options(provider, key)));
        return builder;
    }

    private static UserGrainsSqliteOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<UserGrainsSqliteOptions>>().Get(name);
}
