// UserGrains.StorageHost hold|write PATH
// Opens a database as a node does and prints "open". With "write" it then writes without end and prints "KEY NUMBER" for every acknowledged write.
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using UserGrains.Sqlite;

const int Callers = 32;

await using var services = new ServiceCollection().AddMetrics().AddSerializer().BuildServiceProvider();
var options = new UserGrainsSqliteOptions
{
    DataSource = args[1],
    GrainStorageSerializer = new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())),
};
await using var database = new SqliteDatabase("host", options, TimeProvider.System, services.GetRequiredService<IMeterFactory>(), NullLogger<SqliteDatabase>.Instance);
database.Open();
var storage = new SqliteGrainStorage(database, options, TimeProvider.System, services.GetRequiredService<IActivatorProvider>());

// One write per line, straight to the pipe: what was printed is known to the reader even when this process is killed.
await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
await output.WriteLineAsync("open");
if (args[0] is "hold")
{
    await Console.In.ReadLineAsync();
    return;
}

await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => WriteWithoutEndAsync(caller))));

async Task WriteWithoutEndAsync(int caller)
{
    var key = string.Create(CultureInfo.InvariantCulture, $"caller-{caller}");
    var state = new GrainState<long[]>();
    for (var number = 1L; ; number++)
    {
        state.State = [number];
        await storage.WriteStateAsync("numbers", GrainId.Create("writer", key), state);
        lock (output)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key} {number}"));
        }
    }
}
