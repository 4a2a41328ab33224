using System.Diagnostics.Metrics;

namespace UserGrains.Client.Feed;

/// <summary>What the feed counts. No user ids, no values.</summary>
internal sealed class FeedInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "UserGrains.Client";

    private readonly UpDownCounter<int> _watches;
    private readonly Counter<long> _events;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _healed;
    private readonly Counter<long> _linksLost;

    public FeedInstruments(IMeterFactory meters)
    {
        // The factory owns the meter and disposes it.
        var meter = meters.Create(MeterName);
        _watches = meter.CreateUpDownCounter<int>("usergrains.watches", "{watch}", "Open watches of this process.");
        _events = meter.CreateCounter<long>("usergrains.feed.events", "{event}", "User states that silos pushed to this process.");
        _gaps = meter.CreateCounter<long>("usergrains.feed.gaps", "{gap}", "Lost pushes that were noticed by their number and healed by a renewal.");
        _healed = meter.CreateCounter<long>("usergrains.feed.healed", "{state}", "User states that a renewal or a new join found to be newer than what had been pushed.");
        _linksLost = meter.CreateCounter<long>("usergrains.feed.links_lost", "{link}", "Silos that were given up because they went silent or stayed behind.");
    }

    public void WatchOpened() => _watches.Add(1);

    public void WatchClosed() => _watches.Add(-1);

    public void EventsReceived(int count) => _events.Add(count);

    public void GapHealed() => _gaps.Add(1);

    public void StatesHealed(int count) => _healed.Add(count);

    public void LinkLost() => _linksLost.Add(1);
}
