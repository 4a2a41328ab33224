using Orleans.Streams;
using UserGrains.Client.Feed;

namespace UserGrains.Client.Streaming;

/// <summary>The streams of watcher grains. The token is the batch's number.</summary>
internal sealed class WatcherBatches(IGrainFactory grains, UserFeed feed) : IStreamKind<UserBatch>
{
    public string Namespace => UserStreams.WatcherBatchesNamespace;

    public async Task<IStreamSource<UserBatch>> OpenAsync(UserKey key, StreamSequenceToken? token)
    {
        // Tokens are inclusive. A number does not tell what was seen, so the batch with this number has the present state of everybody.
        var progress = WatchProgress.None with { Number = Math.Max(token?.SequenceNumber ?? 1, 1) - 1 };
        var source = new WatcherBatchesSource(grains.GetGrain<IWatcherBatches>(key.ToString()), progress, feed);
        await source.BeginAsync();
        return source;
    }
}
