using System.Globalization;
using Orleans.Storage;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>
/// A storage that is done at once and keeps nothing, so that what remains is the cost of everything around it. Good as long as no grain deactivates.
/// </summary>
internal sealed class ImmediateGrainStorage : IGrainStorage
{
    private long _writes;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = Interlocked.Increment(ref _writes).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }
}
