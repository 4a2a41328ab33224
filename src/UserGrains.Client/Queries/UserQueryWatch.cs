using System.Runtime.CompilerServices;

namespace UserGrains.Client.Queries;

/// <summary>
/// A watch by query: it asks each shard in turn for what has changed and keeps who matches, so that whatever a shard says anew after a fault becomes
/// what really has changed. Changes gather by user while the consumer is busy.
/// </summary>
internal sealed class UserQueryWatch(IGrainFactory grains, string keyset, string? filter, QueryWatchOpened opened, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(2);

    private readonly Guid _id = Guid.NewGuid();
    private readonly CancellationTokenSource _stopping = new();
    private readonly QueryMatches _matches = new(opened.ShardCount);
    private Task _polling = Task.CompletedTask;

    public static async Task<UserQueryWatch> StartAsync(IGrainFactory grains, string keyset, string? filter, TimeProvider time, CancellationToken cancellationToken)
    {
        UserKey.DemandKeyset(keyset);
        var opened = await ClientErrors.TranslateAsync(grains.GetGrain<IQueryWatchGrain>(keyset).OpenWatchAsync(filter), isWrite: false, cancellationToken);
        var watch = new UserQueryWatch(grains, keyset, filter, opened, time);
        using (ExecutionContext.SuppressFlow())
        {
            watch._polling = Task.Run(() => Task.WhenAll(Enumerable.Range(0, opened.ShardCount).Select(watch.PollAsync)), CancellationToken.None);
        }

        return watch;
    }

    /// <summary>Waits for the next batch: the first has everybody who matches and may be empty, later ones never are.</summary>
    public async Task<UserQueryBatch> NextAsync(TimeSpan batchWindow, CancellationToken cancellationToken)
    {
        await _matches.WaitAsync(cancellationToken);
        if (batchWindow > TimeSpan.Zero)
        {
            await Task.Delay(batchWindow, time, cancellationToken);
        }

        return _matches.Take();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        for (var shard = 0; shard < opened.ShardCount; shard++)
        {
            grains.GetGrain<IQueryWatchShard>(shard).EndWatchAsync(_id).Ignore();
        }

        await _polling;
        _stopping.Dispose();
    }

    /// <summary>Reads batches until the enumeration ends.</summary>
    public static async IAsyncEnumerable<UserQueryBatch> ReadAsync(
        IGrainFactory grains,
        string keyset,
        string? filter,
        TimeSpan batchWindow,
        TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var watch = await StartAsync(grains, keyset, filter, time, cancellationToken);
        while (true)
        {
            yield return await watch.NextAsync(batchWindow, cancellationToken);
        }
    }

    private async Task PollAsync(int shard)
    {
        var grain = grains.GetGrain<IQueryWatchShard>(shard);
        var received = 0L;
        var backoff = TimeSpan.Zero;
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                try
                {
                    var poll = new QueryPoll { WatchId = _id, Keyset = keyset, Filter = filter, Received = received, Opened = opened };
                    var reply = await grain.PollAsync(poll).AsTask().WaitAsync(_stopping.Token);
                    received = reply.Number;
                    _matches.Add(shard, reply);
                    backoff = TimeSpan.Zero;
                }
                catch (UserGrainsException exception) when (!exception.IsTransient || exception.Error == UserGrainsError.TooBusy)
                {
                    // That there is no place for it, at its beginning or where its shard has moved to, is its caller's to know: it could wait for ever.
                    _matches.Fail(exception);
                    return;
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !_stopping.IsCancellationRequested)
                {
                    // The shard moves, or its silo is gone: wherever it is next, it says everything anew.
                    backoff = Backoff.Next(backoff, MinBackoff, MaxBackoff);
                    await Task.Delay(backoff, time, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The watch has ended.
        }
    }
}
