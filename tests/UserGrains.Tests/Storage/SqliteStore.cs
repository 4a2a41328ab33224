using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using UserGrains.Sqlite;
using UserGrains.Storage;

namespace UserGrains.Tests.Storage;

/// <summary>The SQLite storage on a file of the test's own, without a silo.</summary>
internal sealed class SqliteStore : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSerializer().BuildServiceProvider();

    private SqliteStore(string path, Action<UserGrainsSqliteOptions>? configure, TimeProvider time, ILogger<SqliteDatabase> logger)
    {
        Options = new UserGrainsSqliteOptions
        {
            DataSource = path,
            GrainStorageSerializer = new StoredStateSerializer(
                [StorageTestJson.Default],
                new SystemTextJsonGrainStorageSerializer(Microsoft.Extensions.Options.Options.Create(new SystemTextJsonGrainStorageSerializerOptions()))),
        };
        configure?.Invoke(Options);
        Database = new SqliteDatabase("test", Options, time, Meters, logger);
        Storage = new SqliteGrainStorage(Database, Options, time, _services.GetRequiredService<IActivatorProvider>());
        Reminders = new SqliteReminderTable(Database);
    }

    /// <summary>Gets the factory of this store's meter, which tells it from those of other tests.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public UserGrainsSqliteOptions Options { get; }

    public SqliteDatabase Database { get; }

    public SqliteGrainStorage Storage { get; }

    public SqliteReminderTable Reminders { get; }

    public static SqliteStore Open(
        string path,
        Action<UserGrainsSqliteOptions>? configure = null,
        TimeProvider? time = null,
        ILogger<SqliteDatabase>? logger = null)
    {
        var store = new SqliteStore(path, configure, time ?? TimeProvider.System, logger ?? NullLogger<SqliteDatabase>.Instance);
        store.Database.Open();
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _services.DisposeAsync();
    }
}
