using Orleans.Storage;

namespace UserGrains.Tests.Storage;

public sealed class SqliteGrainStorageContractTests : GrainStorageScanContractTests
{
    private readonly TempFolder _folder = new();
    private SqliteStore? _store;

    protected override ValueTask<IGrainStorage> OpenAsync()
    {
        _store = SqliteStore.Open(_folder.Database);
        return new(_store.Storage);
    }

    protected override async ValueTask CloseAsync()
    {
        await _store!.DisposeAsync();
        _folder.Dispose();
    }
}
