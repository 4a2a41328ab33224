using Microsoft.Extensions.Logging;
using UserGrains.Client.Feed;
using UserGrains.Client.Streaming;

namespace UserGrains.Watchers;

/// <summary>
/// Everybody who is told of a watcher's users: its stored handlers, and the subscribers who ask for batches. Each follows for itself.
/// Runs on the grain's scheduler only.
/// </summary>
/// <param name="key">The watcher's key.</param>
/// <param name="grains">Finds the handlers.</param>
/// <param name="feed">The silo's feed.</param>
/// <param name="store">Stores how far a handler has come; <see langword="false"/> when the outcome is unknown.</param>
/// <param name="instruments">Counts batches.</param>
/// <param name="logger">The watcher's log.</param>
internal sealed class WatcherFollowers(
    UserKey key,
    IGrainFactory grains,
    UserFeed feed,
    Func<GrainId, WatchProgress, Task<bool>> store,
    WatcherInstruments instruments,
    ILogger logger)
{
    /// <summary>For how long a subscriber is kept who does not ask.</summary>
    public static readonly TimeSpan SessionLease = TimeSpan.FromSeconds(30);

    private readonly Dictionary<GrainId, HandlerFollower> _handlers = [];
    private readonly Dictionary<Guid, BatchSession> _sessions = [];

    /// <summary>Brings everybody in step with what is stored: handlers come and go, and all follow the list.</summary>
    public void Follow(WatcherState stored)
    {
        foreach (var (grain, follower) in _handlers)
        {
            if (stored.Find(grain) is null)
            {
                follower.Dispose();
                _handlers.Remove(grain);
            }
        }

        foreach (var handler in stored.Handlers)
        {
            if (!_handlers.TryGetValue(handler.Grain, out var follower))
            {
                follower = CreateFollower(handler);
                _handlers.Add(handler.Grain, follower);
            }

            follower.Follow(stored);
        }

        foreach (var session in _sessions.Values)
        {
            session.Follow(stored);
        }
    }

    public void Stop()
    {
        foreach (var follower in _handlers.Values)
        {
            follower.Dispose();
        }

        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        _handlers.Clear();
        _sessions.Clear();
    }

    public BatchSession? FindSession(Guid id) => _sessions.GetValueOrDefault(id);

    /// <summary>Takes a subscriber in who goes on from what it has seen.</summary>
    public void AddSession(Guid id, WatchProgress progress, WatcherState stored)
    {
        var session = new BatchSession(new BatchFollower(feed, key.Keyset, progress), feed.Time);
        _sessions.Add(id, session);
        session.Follow(stored);
    }

    public void EndSession(Guid id)
    {
        if (_sessions.Remove(id, out var ended))
        {
            ended.Dispose();
        }
    }

    public void EndIdleSessions()
    {
        foreach (var (id, session) in _sessions)
        {
            if (session.Idle > SessionLease)
            {
                EndSession(id);
            }
        }
    }

    private HandlerFollower CreateFollower(HandlerState handler) => new(
        grains.GetGrain<IUserBatchHandler>(handler.Grain),
        key.ToString(),
        new BatchFollower(feed, key.Keyset, handler.Progress),
        progress => store(handler.Grain, progress),
        instruments,
        feed.Time,
        logger);
}
