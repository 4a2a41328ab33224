using Orleans.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>Shorter calls for the tests.</summary>
internal static class GrainStorageExtensions
{
    public const string StateName = "metadata";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A grain that no other test has.</summary>
    public static GrainId NewGrain() => GrainId.Create("thing", Guid.NewGuid().ToString("N"));

    public static async Task<GrainState<GrainStorageTestState>> ReadAsync(this IGrainStorage storage, GrainId grain, string stateName = StateName)
    {
        var state = new GrainState<GrainStorageTestState>();
        await storage.ReadStateAsync(stateName, grain, state, Token);
        return state;
    }

    /// <summary>Writes over what <paramref name="state"/> was read or written as.</summary>
    public static Task WriteAsync(this IGrainStorage storage, GrainId grain, GrainState<GrainStorageTestState> state, string text, long number = 0, string stateName = StateName)
    {
        state.State = new GrainStorageTestState { Text = text, Number = number };
        return storage.WriteStateAsync(stateName, grain, state, Token);
    }

    /// <summary>Writes the first state of a grain.</summary>
    public static async Task<GrainState<GrainStorageTestState>> CreateAsync(this IGrainStorage storage, GrainId grain, string text, long number = 0, string stateName = StateName)
    {
        var state = new GrainState<GrainStorageTestState>();
        await storage.WriteAsync(grain, state, text, number, stateName);
        return state;
    }

    public static Task ClearAsync(this IGrainStorage storage, GrainId grain, GrainState<GrainStorageTestState> state, string stateName = StateName) =>
        storage.ClearStateAsync(stateName, grain, state, Token);

    public static async Task<List<ScannedRecord<GrainStorageTestState>>> ScanAsync(this IGrainStorageScan storage, long since = 0, string stateName = StateName) =>
        await storage.ReadAsync<GrainStorageTestState>(stateName, 0, since, Token).ToListAsync(Token);
}
