using System.Diagnostics.Metrics;

namespace UserGrains.Watchers;

/// <summary>What watcher grains count. No ids, no values.</summary>
internal sealed class WatcherInstruments
{
    private readonly Counter<long> _batches;

    public WatcherInstruments(IMeterFactory meters)
    {
        // The factory owns the meter and disposes it.
        var meter = meters.Create(UserGrainsInstrumentation.Name);
        _batches = meter.CreateCounter<long>("usergrains.watcher.batches", "{batch}", "Calls of watchers' handlers, by outcome: handled or failed.");
    }

    public void BatchHandled() => _batches.Add(1, new KeyValuePair<string, object?>("outcome", "handled"));

    public void BatchFailed() => _batches.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
}
