using Microsoft.Extensions.Configuration;
using Orleans.Providers;
using UserGrains.AzureStorage.Clustering;

[assembly: RegisterProvider("AzureTables", "Clustering", "Silo", typeof(AzureTablesClusteringProvider))]
[assembly: RegisterProvider("AzureTables", "Clustering", "Client", typeof(AzureTablesClusteringProvider))]

namespace UserGrains.AzureStorage.Clustering;

/// <summary>Registers clustering when configuration asks for it: <c>Orleans:Clustering:ProviderType</c> = <c>AzureTables</c>.</summary>
internal sealed class AzureTablesClusteringProvider : IProviderBuilder<ISiloBuilder>, IProviderBuilder<IClientBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseAzureTablesClustering(options => options.BindTo(configurationSection, builder.Configuration));

    public void Configure(IClientBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseAzureTablesClustering(options => options.BindTo(configurationSection, builder.Configuration));
}
