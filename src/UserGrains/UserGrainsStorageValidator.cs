using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace UserGrains;

/// <summary>Refuses to start a silo that has no storage for users.</summary>
internal sealed class UserGrainsStorageValidator(IServiceProviderIsKeyedService services) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (!services.IsKeyedService(typeof(IGrainStorage), UserGrainsStorage.ProviderName))
        {
            throw new OrleansConfigurationException(
                $"No grain storage is registered under '{UserGrainsStorage.ProviderName}'. Add one with {nameof(UserGrainsStorage)}.{nameof(UserGrainsStorage.ProviderName)} as its name; any Orleans grain storage serves.");
        }
    }
}
