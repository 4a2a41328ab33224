using Azure.Data.Tables;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;

namespace UserGrains.Benchmarks.Loads;

/// <summary>Upserts one entity after the other, in this process and without anything around it: what one write costs on this Azurite.</summary>
internal sealed class EntityUpsertLoad : ILoad
{
    private readonly LoadSettings _settings;
    private readonly TableClient _table;
    private readonly ClosedLoop _loop;
    private readonly UserPatch[] _patches = Workload.Patches(1)[0];

    public EntityUpsertLoad(LoadSettings settings)
    {
        _settings = settings;
        _table = new TableClient(AzuriteProcess.Connection(settings.AzuritePort), "Bare");
        _loop = new ClosedLoop(callers: 1, [Environment.ProcessId], (_, turn) => UpsertAsync(turn % settings.Users, _patches[turn % _patches.Length]));
    }

    public async Task<Round> RunAsync(LoadStep step, TimeSpan duration)
    {
        if (step == LoadStep.Run)
        {
            return await _loop.RunAsync(duration);
        }

        await _table.CreateAsync();
        await UserSeed.ForEachAsync(0, _settings.Users, user => UpsertAsync(user, _patches[0]));
        return new Round();
    }

    public ValueTask DisposeAsync() => default;

    private async ValueTask UpsertAsync(int user, UserPatch patch)
    {
        var row = new TableEntity(Workload.Id(user), "user") { ["State"] = System.Text.Encoding.UTF8.GetString(StoredUser.Json(user, patch)) };
        await _table.UpsertEntityAsync(row, TableUpdateMode.Replace);
    }
}
