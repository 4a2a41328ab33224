using Orleans.Providers.Streams.Common;
using Orleans.Streams;
using UserGrains.Client.Feed;

namespace UserGrains.Client.Streaming;

/// <summary>
/// The batches of one watcher grain, asked for one after another. Whoever the grain's activation is, it learns from the question what this subscriber has,
/// so a silo that dies, an answer that is lost and a grain that moves cost a repeated question and nothing else.
/// </summary>
internal sealed class WatcherBatchesSource(IWatcherBatches watcher, WatchProgress progress, UserFeed feed) : IStreamSource<UserBatch>
{
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(2);

    private WatchProgress _progress = progress;
    private Guid _session;
    private bool _isKnown;

    /// <summary>Begins the first session.</summary>
    /// <exception cref="UserGrainsException">The keyset's users cannot be watched, or nobody can be reached.</exception>
    public async Task BeginAsync()
    {
        // Away from the grain that subscribes, like every later question: neither its scheduler nor its RequestContext may travel along.
        Task<UserBatch?> polled;
        using (ExecutionContext.SuppressFlow())
        {
            polled = Task.Run(PollAsync, CancellationToken.None);
        }

        await ClientErrors.TranslateAsync(new ValueTask<UserBatch?>(polled), isWrite: false, CancellationToken.None);
    }

    public async ValueTask<SequentialItem<UserBatch>> NextAsync(CancellationToken cancellationToken)
    {
        var backoff = MinBackoff;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (await PollAsync() is { } batch)
                {
                    _progress = _progress.After(batch);
                    return new SequentialItem<UserBatch>(batch, new EventSequenceTokenV2(batch.Number));
                }

                backoff = MinBackoff;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException and not UserGrainsException { IsTransient: false })
            {
                // A silo that is gone, starting or too busy; it is asked again until one answers.
                await Task.Delay(backoff, feed.Time, cancellationToken);
                backoff = Backoff.Next(backoff, MinBackoff, MaxBackoff);
            }
        }
    }

    public void Dispose()
    {
        // May get lost: the session is then forgotten by itself.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => watcher.EndSessionAsync(_session).Ignore(), CancellationToken.None);
        }
    }

    private async Task<UserBatch?> PollAsync()
    {
        BatchPoll poll;
        if (_isKnown)
        {
            poll = new BatchPoll(_session, _progress.Number, Seen: null);
        }
        else
        {
            _session = Guid.NewGuid();
            poll = new BatchPoll(_session, _progress.Number, [.. _progress.Seen.Select(seen => new SeenUser(seen.Key, seen.Value))]);
        }

        var reply = await watcher.PollAsync(poll);
        _isKnown = reply.IsKnown;
        return reply.Batch;
    }
}
