using CsCheck;
using Orleans.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

public sealed class SqlitePropertyTests
{
    private const int Keys = 6;

    private static readonly Gen<(int Key, int Kind, int Age)[]> Batch =
        Gen.Select(Gen.Int[0, Keys - 1], Gen.Int[0, 2], Gen.Int[0, 3], (key, kind, age) => (key, kind, age)).Array[1, 12];

    /// <summary>
    /// Batches of writes and clears, with ETags as old as the generator likes, each batch in one commit: an operation succeeds exactly when its ETag is
    /// the record's at that place in the order, and storage ends as the model does.
    /// </summary>
    [Fact]
    public async Task Random_batches_with_conflicts_end_as_the_model_says() => await Batch.Array[1, 8].SampleAsync(
        async batches =>
        {
            using var folder = new TempFolder();
            var grains = Enumerable.Range(0, Keys).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();
            var history = grains.Select(_ => new List<string?> { null }).ToArray();
            var model = new (string? ETag, long Number)[Keys];
            await using (var store = SqliteStore.Open(folder.Database))
            {
                var number = 0L;
                foreach (var batch in batches)
                {
                    await RunBatchAsync(store, grains, history, model, [.. batch.Select(operation => (operation.Key, operation.Kind, operation.Age, ++number))]);
                    await AssertSameAsync(store, grains, model);
                }
            }

            await using var reopened = SqliteStore.Open(folder.Database);
            await AssertSameAsync(reopened, grains, model);
        },
        iter: 60,
        threads: 1);

    private static async Task RunBatchAsync(SqliteStore store, GrainId[] grains, List<string?>[] history, (string? ETag, long Number)[] model, (int Key, int Kind, int Age, long Number)[] batch)
    {
        using var gate = new GateWrite();
        await gate.CloseAsync(store.Database);
        var submitted = batch.Select(operation =>
        {
            var state = new GrainState<GrainStorageTestState> { ETag = history[operation.Key].ElementAtOrDefault(^(operation.Age + 1)) };
            var expected = state.ETag;
            var task = operation.Kind == 0
                ? store.Storage.ClearAsync(grains[operation.Key], state)
                : store.Storage.WriteAsync(grains[operation.Key], state, "written", operation.Number);
            return (operation, expected, state, task);
        }).ToArray();
        await gate.OpenAsync();

        foreach (var (operation, expected, state, task) in submitted)
        {
            if (string.Equals(model[operation.Key].ETag, expected, StringComparison.Ordinal))
            {
                await task;
                model[operation.Key] = (state.ETag, operation.Kind == 0 ? 0 : operation.Number);
                history[operation.Key].Add(state.ETag);
            }
            else
            {
                await Assert.ThrowsAsync<InconsistentStateException>(() => task);
            }
        }
    }

    private static async Task AssertSameAsync(SqliteStore store, GrainId[] grains, (string? ETag, long Number)[] model)
    {
        for (var key = 0; key < grains.Length; key++)
        {
            var read = await store.Storage.ReadAsync(grains[key]);
            Assert.Equal(model[key], (read.ETag, read.State!.Number));
        }

        var scanned = (await store.Storage.ScanAsync()).Where(record => record.State is not null).ToDictionary(record => record.GrainId, record => record.State!.Number);
        Assert.Equal(model.Count(record => record.ETag is not null), scanned.Count);
        Assert.All(scanned, pair => Assert.Equal(model[Array.IndexOf(grains, pair.Key)].Number, pair.Value));
    }
}
