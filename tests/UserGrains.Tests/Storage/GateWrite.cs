using UserGrains.Sqlite;

namespace UserGrains.Tests.Storage;

/// <summary>A write that holds its batch open until the test lets it go, so that a test decides what queues up behind it.</summary>
internal sealed class GateWrite() : SqliteWrite(bytes: 1), IDisposable
{
    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _submitted;

    /// <summary>Starts a batch that consists of this write.</summary>
    public async Task CloseAsync(SqliteDatabase database)
    {
        _submitted = System.Threading.Tasks.Task.Run(() => database.SubmitAsync(this, CancellationToken.None));
        await _entered.Task;
    }

    /// <summary>Ends the batch.</summary>
    public async Task OpenAsync()
    {
        _released.Set();
        await _submitted!;
    }

    public override void Apply(WriterSession session)
    {
        _entered.SetResult();
        _released.Wait();
    }

    public void Dispose() => _released.Dispose();
}
