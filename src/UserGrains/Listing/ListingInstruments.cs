using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace UserGrains.Listing;

/// <summary>What a silo measures of the directory.</summary>
internal sealed class ListingInstruments
{
    private readonly Histogram<double> _querySeconds;
    private readonly Histogram<double> _catchUpSeconds;
    private readonly Counter<long> _scanned;
    private readonly Counter<long> _news;

    public ListingInstruments(IMeterFactory meters)
    {
        // Instruments of one meter may be made in several places; the factory gives all of them the same one.
        var meter = meters.Create(UserGrainsInstrumentation.Name);
        _querySeconds = meter.CreateHistogram<double>("usergrains.directory.query.duration", "s", "How long a list or a lookup took in the silo.");
        _catchUpSeconds = meter.CreateHistogram<double>("usergrains.directory.scan.duration", "s", "How long a shard took to read from storage what it lacked.");
        _scanned = meter.CreateCounter<long>("usergrains.directory.scanned", "{user}", "Records that shards read from storage.");
        _news = meter.CreateCounter<long>("usergrains.directory.news", "{user}", "Changes that shards were told by users' grains.");
    }

    public void OnAnswered(long start) => _querySeconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);

    public void OnCaughtUp(long start, long records)
    {
        _catchUpSeconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        _scanned.Add(records);
    }

    public void OnTold(int users) => _news.Add(users);
}
