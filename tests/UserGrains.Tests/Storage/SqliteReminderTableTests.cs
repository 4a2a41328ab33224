namespace UserGrains.Tests.Storage;

public sealed class SqliteReminderTableTests : ReminderTableContractTests, IDisposable
{
    private readonly TempFolder _folder = new();
    private SqliteStore? _store;

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<IReminderTable> OpenAsync()
    {
        _store = SqliteStore.Open(_folder.Database);
        return new(_store.Reminders);
    }

    protected override ValueTask CloseAsync() => _store!.DisposeAsync();
}
