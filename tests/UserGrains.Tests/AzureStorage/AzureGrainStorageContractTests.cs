using Orleans.Storage;
using UserGrains.Tests.Storage;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

public sealed class AzureGrainStorageContractTests(AzuriteFixture azurite) : GrainStorageScanContractTests
{
    private AzureStore? _store;

    protected override async ValueTask<IGrainStorage> OpenAsync()
    {
        _store = await AzureStore.OpenAsync(azurite, TestContext.Current.CancellationToken);
        return _store.Storage;
    }

    protected override async ValueTask CloseAsync()
    {
        // There is none when Azurite is not there.
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
