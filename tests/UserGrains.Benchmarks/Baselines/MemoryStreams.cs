using Orleans.Streams;

namespace UserGrains.Benchmarks.Baselines;

/// <summary>Orleans' memory streams, tuned for latency: 2 queues, pulled every 10 ms, batches of 64.</summary>
internal static class MemoryStreams
{
    public const string ProviderName = "memory-streams";

    private const string PubSubStorageName = "PubSubStore";

    private const int Queues = 2;

    public static StreamId StreamOf(string id) => StreamId.Create("user-updates", id);

    public static void AddTo(ISiloBuilder silo)
    {
        silo.AddMemoryGrainStorage(PubSubStorageName);
        silo.AddMemoryStreams(ProviderName, streams =>
        {
            streams.ConfigurePartitioning(Queues);
            streams.ConfigureStreamPubSub(StreamPubSubType.ExplicitGrainBasedOnly);
            streams.ConfigurePullingAgent(agent => agent.Configure(options =>
            {
                options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(10);
                options.BatchContainerBatchSize = 64;
            }));
            streams.ConfigureCacheEviction(cache => cache.Configure(options =>
            {
                options.DataMinTimeInCache = TimeSpan.FromSeconds(5);
                options.DataMaxAgeInCache = TimeSpan.FromSeconds(10);
            }));
        });
    }

    public static void AddTo(IClientBuilder client) => client.AddMemoryStreams(ProviderName, streams =>
    {
        streams.ConfigurePartitioning(Queues);
        streams.ConfigureStreamPubSub(StreamPubSubType.ExplicitGrainBasedOnly);
    });
}
