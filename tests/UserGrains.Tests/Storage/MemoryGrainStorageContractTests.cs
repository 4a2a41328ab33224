using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>The suite against Orleans' own memory storage shows that it asks for nothing special.</summary>
public sealed class MemoryGrainStorageContractTests(MemoryStorageSilo silo) : GrainStorageContractTests, IClassFixture<MemoryStorageSilo>
{
    protected override ValueTask<IGrainStorage> OpenAsync() => new(silo.Services.GetRequiredKeyedService<IGrainStorage>(MemoryStorageSilo.ProviderName));
}
