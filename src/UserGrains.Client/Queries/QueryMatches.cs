namespace UserGrains.Client.Queries;

/// <summary>Who matches, as far as the shards have said, and what of it the consumer was not told yet. Thread-safe.</summary>
internal sealed class QueryMatches
{
    private readonly Lock _gate = new();
    private readonly ShardMatches[] _shards;
    private Dictionary<string, UserQueryChange> _changes = new(StringComparer.Ordinal);
    private TaskCompletionSource _ready = NewPromise();
    private UserGrainsException? _failure;
    private int _matchCount;
    private bool _hasBegun;

    public QueryMatches(int shardCount)
    {
        _shards = new ShardMatches[shardCount];
        for (var shard = 0; shard < shardCount; shard++)
        {
            _shards[shard] = new ShardMatches();
        }
    }

    /// <summary>Waits until there is something to take.</summary>
    /// <exception cref="UserGrainsException">The watch cannot go on.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task ready;
        lock (_gate)
        {
            ready = _ready.Task;
        }

        await ready.WaitAsync(cancellationToken);
        if (_failure is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Takes what has changed since this was called before.</summary>
    public UserQueryBatch Take()
    {
        lock (_gate)
        {
            UserQueryChange[] changes = [.. _changes.Values];
            _changes = new(StringComparer.Ordinal);
            if (_failure is null)
            {
                _ready = NewPromise();
            }

            return new UserQueryBatch(changes);
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Fail(UserGrainsException failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _ready.TrySetResult();
        }
    }

    /// <summary>Adds what a shard has answered.</summary>
    public void Add(int number, QueryPollReply reply)
    {
        lock (_gate)
        {
            var shard = _shards[number];
            if (reply.IsReset)
            {
                shard.Again = new(StringComparer.Ordinal);
            }

            foreach (var user in reply.Matching)
            {
                shard.Again?.Add(user.Id);
                Match(shard, user);
            }

            foreach (var (id, user) in reply.Left)
            {
                shard.Again?.Remove(id);
                Leave(shard, id, user);
            }

            if (reply.IsCurrent)
            {
                EndReset(shard);
                shard.IsCurrent = true;
            }

            Signal();
        }
    }

    private static TaskCompletionSource NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        if (_matchCount > UserGrainsLimits.MaxUsersPerWatch)
        {
            _failure ??= QueryWatchFaults.TooManyMatches();
            _ready.TrySetResult();
            return;
        }

        var isFirst = !_hasBegun && Array.TrueForAll(_shards, shard => shard.IsCurrent);
        _hasBegun |= isFirst;
        if (isFirst || (_hasBegun && _changes.Count > 0))
        {
            _ready.TrySetResult();
        }
    }

    private void EndReset(ShardMatches shard)
    {
        if (shard.Again is not { } again)
        {
            return;
        }

        shard.Again = null;
        foreach (var id in shard.Known.Keys.Where(id => !again.Contains(id)).ToArray())
        {
            Leave(shard, id, user: null);
        }
    }

    private void Match(ShardMatches shard, UserMetadata user)
    {
        var isKnown = shard.Known.TryGetValue(user.Id, out var position);
        if (isKnown && !position.IsBehind(user.Position))
        {
            return;
        }

        _matchCount += isKnown ? 0 : 1;
        shard.Known[user.Id] = user.Position;

        // What the consumer was not told yet: if the entering, it enters still; if the leaving, it has never left.
        var isEntering = _changes.TryGetValue(user.Id, out var change) ? change.Kind == UserQueryChangeKind.Entered : !isKnown;
        _changes[user.Id] = new UserQueryChange(isEntering ? UserQueryChangeKind.Entered : UserQueryChangeKind.Changed, user.Id, user);
    }

    private void Leave(ShardMatches shard, string id, UserMetadata? user)
    {
        if (!shard.Known.Remove(id))
        {
            return;
        }

        _matchCount--;
        if (_changes.TryGetValue(id, out var change) && change.Kind == UserQueryChangeKind.Entered)
        {
            _changes.Remove(id);
        }
        else
        {
            _changes[id] = new UserQueryChange(UserQueryChangeKind.Left, id, user);
        }
    }

    private sealed class ShardMatches
    {
        public Dictionary<string, UserPosition> Known { get; } = new(StringComparer.Ordinal);

        /// <summary>Who has come since the shard began anew; <see langword="null"/> when it is not doing so.</summary>
        public HashSet<string>? Again { get; set; }

        public bool IsCurrent { get; set; }
    }
}
