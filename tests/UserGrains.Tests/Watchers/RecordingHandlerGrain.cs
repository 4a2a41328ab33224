namespace UserGrains.Tests.Watchers;

internal sealed class RecordingHandlerGrain : Grain, IRecordingHandlerGrain
{
    public Task HandleBatchAsync(string watcher, UserBatch batch, CancellationToken cancellationToken) =>
        HandlerLog.Of(this.GetPrimaryKeyString()).HandleAsync(batch, cancellationToken);
}
