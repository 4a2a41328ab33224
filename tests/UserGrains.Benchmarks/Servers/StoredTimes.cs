using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace UserGrains.Benchmarks.Servers;

/// <summary>Notes when the silo's storage has answered each write of a user: the silo's own metric of it tells, in the grain's turn.</summary>
internal sealed class StoredTimes : IHostedService, IDisposable
{
    private const string Instrument = "usergrains.store.duration";

    private readonly IGrainContextAccessor _grains;
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private List<StoredTime> _times = [];

    public StoredTimes(IGrainContextAccessor grains)
    {
        _grains = grains;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (string.Equals(instrument.Name, Instrument, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Note());
    }

    /// <summary>Takes what was noted since the last call.</summary>
    public StoredTime[] Take()
    {
        lock (_lock)
        {
            var taken = _times;
            _times = new List<StoredTime>(taken.Count);
            return [.. taken];
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private void Note()
    {
        var time = new StoredTime(_grains.GrainContext.GrainId.Key.ToString()!, TimeProvider.System.GetUtcNow());
        lock (_lock)
        {
            _times.Add(time);
        }
    }
}
