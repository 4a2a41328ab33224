using System.Collections.Concurrent;
using UserGrains.Tests.Streaming;

namespace UserGrains.Tests.Watchers;

/// <summary>What a <see cref="RecordingHandlerGrain"/> was called with, outside its activation, and what it is told to do. Silos and tests share the process.</summary>
internal sealed class HandlerLog
{
    private static readonly ConcurrentDictionary<string, HandlerLog> Logs = new(StringComparer.Ordinal);

    private int _failures;

    /// <summary>The batches that it has dealt with.</summary>
    public Recorder<UserBatch> Handled { get; } = new();

    /// <summary>The batches that it failed on.</summary>
    public Recorder<UserBatch> Failed { get; } = new();

    /// <summary>What every call waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public IEnumerable<UserChanged> Changes => Handled.Items.SelectMany(batch => batch.Changes);

    public static HandlerLog Of(string grainKey) => Logs.GetOrAdd(grainKey, _ => new HandlerLog());

    public void FailNext(int times) => Volatile.Write(ref _failures, times);

    public Task VersionAsync(string id, long version) => Handled.UntilAsync(batches => batches
        .SelectMany(batch => batch.Changes)
        .Any(change => change.Id.Equals(id, StringComparison.Ordinal) && change.Version >= version));

    public Task ToldOfAsync(string id) => VersionAsync(id, 0);

    public IEnumerable<long> VersionsOf(string id) => Changes.Where(change => change.Id.Equals(id, StringComparison.Ordinal)).Select(change => change.Version);

    public IEnumerable<UserChangeKind> KindsOf(string id) => Changes.Where(change => change.Id.Equals(id, StringComparison.Ordinal)).Select(change => change.Kind);

    public async Task HandleAsync(UserBatch batch, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            Failed.Add(batch);
            throw new InvalidTimeZoneException("As it was told to.");
        }

        Handled.Add(batch);
    }
}
