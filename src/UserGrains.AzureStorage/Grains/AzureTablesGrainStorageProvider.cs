using Microsoft.Extensions.Configuration;
using Orleans.Providers;
using UserGrains.AzureStorage.Grains;

[assembly: RegisterProvider("AzureTables", "GrainStorage", "Silo", typeof(AzureTablesGrainStorageProvider))]

namespace UserGrains.AzureStorage.Grains;

/// <summary>Registers a grain storage when configuration asks for it: <c>Orleans:GrainStorage:{name}:ProviderType</c> = <c>AzureTables</c>.</summary>
internal sealed class AzureTablesGrainStorageProvider : IProviderBuilder<ISiloBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.AddAzureTablesGrainStorage(name, options => options.BindTo(configurationSection, builder.Configuration));
    }
}
