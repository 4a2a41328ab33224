using Orleans.Concurrency;

namespace UserGrains.Tests.Streaming;

[StatelessWorker]
internal sealed class WorkerGrain : Grain, IWorkerGrain
{
    public Task SubscribeAsync(string userKey) =>
        this.GetStreamProvider(UserStreams.ProviderName)
            .GetStream<UserChanged>(StreamId.Create(UserStreams.UserUpdatesNamespace, userKey))
            .SubscribeAsync(new RecordingObserver<UserChanged>());
}
