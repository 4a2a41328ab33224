using UserGrains.Client.Queries;
using UserGrains.Listing.Filters;

namespace UserGrains.Listing.Watching;

/// <summary>The watches by query of one shard.</summary>
internal sealed class QueryWatches(QueryThreads threads, TimeProvider time)
{
    private static readonly TimeSpan AbandonedAfter = QueryPoll.MaxHold * 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, (KeysetIndex Index, QueryWatch Watch, Task Scan)> _watches = [];

    /// <summary>Answers a question, with a new watch when it is the first or when an answer was lost.</summary>
    public async ValueTask<QueryPollReply> PollAsync(QueryPoll poll, UserIndex index)
    {
        var (watch, scan) = Find(poll, index.Of(poll.Keyset));
        try
        {
            await scan;
        }
        catch (UserGrainsException exception) when (exception.Error == UserGrainsError.TooBusy && poll.Received > 0)
        {
            // It has its place. That many queries wait on this node, as after a silo's end, passes, and it asks again.
            End(poll.WatchId);
            throw new UserGrainsException(UserGrainsError.Unavailable, exception.Message);
        }
        catch
        {
            End(poll.WatchId);
            throw;
        }

        if (watch.IsBroken)
        {
            End(poll.WatchId);
            throw QueryWatchFaults.TooManyMatches();
        }

        return await watch.TakeAsync();
    }

    /// <summary>Ends a watch.</summary>
    public void End(Guid watchId)
    {
        lock (_gate)
        {
            if (_watches.Remove(watchId, out var entry))
            {
                entry.Index.Unwatch(entry.Watch);
                entry.Watch.End();
            }
        }
    }

    /// <summary>Ends the watches that nobody asks about any more.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            foreach (var (id, entry) in _watches.Where(entry => entry.Value.Watch.IsAbandoned(AbandonedAfter)).ToArray())
            {
                End(id);
            }
        }
    }

    private (QueryWatch Watch, Task Scan) Find(QueryPoll poll, KeysetIndex index)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(poll.WatchId, out var known))
            {
                if (known.Watch.Number == poll.Received && known.Index == index)
                {
                    return (known.Watch, known.Scan);
                }

                End(poll.WatchId);
            }

            if (_watches.Count >= UserGrainsLimits.MaxQueryWatches)
            {
                throw new UserGrainsException(
                    UserGrainsError.TooBusy,
                    $"{UserGrainsLimits.MaxQueryWatches} watches by query run in this cluster already, which is the most. End one, or share one among those who want the same, or follow users by their ids; then try again.");
            }

            // The index tells of changes from now on, so whatever the scan finds is either still so or is told of.
            var watch = new QueryWatch(UserFilter.Parse(poll.Filter), time);
            index.Watch(watch);
            var scan = threads.RunAsync(() => Scan(index, watch));
            _watches[poll.WatchId] = (index, watch, scan);
            return (watch, scan);
        }
    }

    private static bool Scan(KeysetIndex index, QueryWatch watch)
    {
        var limit = new QueryLimit();
        foreach (var chunk in index.Chunks)
        {
            limit.DemandTime();
            foreach (ref var slot in chunk.AsSpan())
            {
                if (Volatile.Read(ref slot) is { } row)
                {
                    watch.Offer(row);
                }
            }
        }

        return true;
    }
}
