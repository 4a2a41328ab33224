using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace UserGrains.Storage;

/// <summary>What a storage of ours measures about itself, on the meter <see cref="MeterName"/>. No tag holds a key or a value.</summary>
internal sealed class StorageInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "UserGrains.Storage";

    private readonly Meter _meter;
    private readonly Histogram<int> _commitRows;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _errors;
    private readonly TagList _tags;

    public StorageInstruments(IMeterFactory meters, string storageName, Func<int> queueLength)
    {
        _tags = new TagList { { "usergrains.storage.name", storageName } };
        _meter = meters.Create(MeterName);
        _commitRows = _meter.CreateHistogram(
            "usergrains.storage.commit.rows",
            "{row}",
            "Writes per commit; its count is the number of commits.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
        _commitDuration = _meter.CreateHistogram(
            "usergrains.storage.commit.duration",
            "s",
            "From the first write of a batch to the end of its commit.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5] });
        _conflicts = _meter.CreateCounter<long>("usergrains.storage.conflicts", "{row}", "Writes refused because the record had changed.");
        _errors = _meter.CreateCounter<long>("usergrains.storage.errors", "{error}", "Batches that failed and writes that found the queue full, by kind.");
        _meter.CreateObservableUpDownCounter(
            "usergrains.storage.queue.length",
            () => new Measurement<int>(queueLength(), _tags),
            "{row}",
            "Writes that wait for a commit.");
    }

    public void Committed(int rows, int conflicts, TimeSpan duration)
    {
        _commitRows.Record(rows, _tags);
        _commitDuration.Record(duration.TotalSeconds, _tags);
        if (conflicts > 0)
        {
            _conflicts.Add(conflicts, _tags);
        }
    }

    /// <param name="kind">what failed, from a small fixed set: <c>commit</c>, <c>queue-full</c>.</param>
    public void Failed(string kind)
    {
        var tags = _tags;
        tags.Add("error.type", kind);
        _errors.Add(1, tags);
    }

    public void Dispose() => _meter.Dispose();
}
