using Orleans.TestingHost;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>A silo with Orleans' memory storage, shared by the tests of one class.</summary>
public sealed class MemoryStorageSilo : IAsyncLifetime
{
    public const string ProviderName = "memory";

    private InProcessTestCluster? _cluster;

    public IServiceProvider Services => _cluster!.GetSiloServiceProvider();

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage(ProviderName));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
