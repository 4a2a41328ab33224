using Orleans.Concurrency;

namespace UserGrains.Client.Queries;

/// <summary>The side of a directory shard that watches by query ask. The key is the shard's number.</summary>
[Alias("UserGrains.IQueryWatchShard")]
internal interface IQueryWatchShard : IGrainWithIntegerKey
{
    /// <summary>Answers with what has changed, at once or when something does; after <see cref="QueryPoll.MaxHold"/> with nothing.</summary>
    [Alias("Poll")]
    [ResponseTimeout("00:00:03")]
    ValueTask<QueryPollReply> PollAsync(QueryPoll poll);

    /// <summary>Ends a watch. It may get lost: a watch that is not polled ends by itself.</summary>
    [Alias("EndWatch")]
    [OneWay]
    Task EndWatchAsync(Guid watchId);
}
