using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using UserGrains.Benchmarks.Processes;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>One entity per write: a grain's state is a row in a partition of its own, as Orleans' own Azure provider has it, and is replaced under its ETag.</summary>
internal sealed class EntityPerWrite(TableClient table) : IGrainStorage
{
    private const string State = nameof(State);

    public static void AddTo(ISiloBuilder silo, int azuritePort)
    {
        var table = new TableClient(AzuriteProcess.Connection(azuritePort), "Plain");
        table.CreateIfNotExists();
        silo.Services.AddGrainStorage(PlainUserGrain.StorageName, (_, _) => new EntityPerWrite(table));
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (await table.GetEntityIfExistsAsync<TableEntity>(Key(grainId), stateName) is { HasValue: true, Value: { } row })
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (JsonSerializer.Deserialize<T>(row.GetString(State))!, row.ETag.ToString(), true);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = new TableEntity(Key(grainId), stateName) { [State] = JsonSerializer.Serialize(grainState.State) };
        var answer = grainState.ETag is null
            ? await table.AddEntityAsync(row)
            : await table.UpdateEntityAsync(row, new ETag(grainState.ETag), TableUpdateMode.Replace);
        (grainState.ETag, grainState.RecordExists) = (answer.Headers.ETag.ToString(), true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException("The baseline clears nothing.");

    private static string Key(GrainId grain) => grain.ToString().Replace('/', '_');
}
