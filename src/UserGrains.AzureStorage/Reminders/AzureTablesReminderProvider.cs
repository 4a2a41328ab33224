using Microsoft.Extensions.Configuration;
using Orleans.Providers;
using UserGrains.AzureStorage.Reminders;

[assembly: RegisterProvider("AzureTables", "Reminders", "Silo", typeof(AzureTablesReminderProvider))]

namespace UserGrains.AzureStorage.Reminders;

/// <summary>Registers reminders when configuration asks for it: <c>Orleans:Reminders:ProviderType</c> = <c>AzureTables</c>.</summary>
internal sealed class AzureTablesReminderProvider : IProviderBuilder<ISiloBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.UseAzureTablesReminders(options => options.BindTo(configurationSection, builder.Configuration));
}
