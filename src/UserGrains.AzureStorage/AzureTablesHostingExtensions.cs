using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Messaging;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using UserGrains;
using UserGrains.AzureStorage;
using UserGrains.AzureStorage.Clustering;
using UserGrains.AzureStorage.Grains;
using UserGrains.AzureStorage.Reminders;
using UserGrains.Storage;

namespace Orleans.Hosting;

/// <summary>Registers what UserGrains has on Azure Tables.</summary>
public static class AzureTablesHostingExtensions
{
    /// <summary>
    /// Keeps the cluster's membership in an Azure table, in the layout of Orleans' own Azure provider: silos and clients of both can share a cluster.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, after the section <see cref="AzureTablesClusteringOptions.SectionName"/> was read.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder UseAzureTablesClustering(this ISiloBuilder builder, Action<AzureTablesClusteringOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddClusteringOptions(configure);
        builder.Services.AddSingleton<IMembershipTable, AzureTablesMembership>();
        return builder;
    }

    /// <summary>Finds the cluster's gateways in the Azure table that holds its membership.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Changes the options, after the section <see cref="AzureTablesClusteringOptions.SectionName"/> was read.</param>
    /// <returns>The same builder.</returns>
    public static IClientBuilder UseAzureTablesClustering(this IClientBuilder builder, Action<AzureTablesClusteringOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddClusteringOptions(configure);
        builder.Services.AddSingleton<IGatewayListProvider, AzureTablesGatewayList>();
        return builder;
    }

    /// <summary>
    /// Keeps users and watchers (the grain storage <see cref="UserGrainsStorage.ProviderName"/>) in an Azure table, and all reminders of this silo in another one of the
    /// same account, unless reminders are registered already.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, after the section <see cref="AzureTablesGrainStorageOptions.SectionName"/> was read.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddUserGrainsAzureTables(this ISiloBuilder builder, Action<AzureTablesGrainStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<AzureTablesGrainStorageOptions>(UserGrainsStorage.ProviderName).BindConfiguration(AzureTablesGrainStorageOptions.SectionName);
        builder.Services.AddOptions<AzureTablesReminderOptions>().PostConfigure<IOptionsMonitor<AzureTablesGrainStorageOptions>>(
            static (reminders, storages) => reminders.UseAccountOf(storages.Get(UserGrainsStorage.ProviderName)));
        builder.UseAzureTablesReminders(static _ => { });
        return builder.AddAzureTablesGrainStorage(UserGrainsStorage.ProviderName, options => configure?.Invoke(options));
    }

    /// <summary>
    /// Keeps reminders in an Azure table, in the layout of Orleans' own Azure provider: silos of both can share a service. Does nothing when reminders are registered already.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Changes the options, after the section <see cref="AzureTablesReminderOptions.SectionName"/> was read.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder UseAzureTablesReminders(this ISiloBuilder builder, Action<AzureTablesReminderOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(IReminderTable)))
        {
            return builder;
        }

        builder.AddReminders();
        services.AddOptions<AzureTablesReminderOptions>().BindConfiguration(AzureTablesReminderOptions.SectionName);
        services.AddAzureTablesOptions<AzureTablesReminderOptions, AzureTablesOptionsValidator<AzureTablesReminderOptions>>(Options.DefaultName, configure);
        services.AddSingleton<IReminderTable, AzureTablesReminderTable>();
        return builder;
    }

    /// <summary>Keeps the states of a grain storage in an Azure table. Storages that share a table hold the same records.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The grain storage's name.</param>
    /// <param name="configure">Sets the options; <see cref="AzureTablesOptions.Connection"/> has no default.</param>
    /// <returns>The same builder.</returns>
    public static ISiloBuilder AddAzureTablesGrainStorage(this ISiloBuilder builder, string name, Action<AzureTablesGrainStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var services = builder.Services;
        services.AddAzureTablesOptions<AzureTablesGrainStorageOptions, AzureTablesGrainStorageOptionsValidator>(name, configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<AzureTablesGrainStorageOptions>(name).PostConfigure<IServiceProvider>((options, provider) => options.GrainStorageSerializer ??=
            provider.GetKeyedService<IGrainStorageSerializer>(name)
            ?? new StoredStateSerializer(StoredTypes.Contexts, provider.GetRequiredService<IGrainStorageSerializer>()));
        services.AddGrainStorage(name, static (provider, key) => ActivatorUtilities.CreateInstance<AzureTablesGrainStorage>(
            provider, key, provider.GetRequiredService<IOptionsMonitor<AzureTablesGrainStorageOptions>>().Get(key)));
        return builder;
    }

    private static void UseAccountOf(this AzureTablesOptions options, AzureTablesOptions other)
    {
        if (options.Connection.Length == 0)
        {
            options.Connection = other.Connection;
            options.AllowAccountKey |= other.AllowAccountKey;
            options.Credential ??= other.Credential;
            options.ConfigureClient ??= other.ConfigureClient;
        }
    }

    private static void AddClusteringOptions(this IServiceCollection services, Action<AzureTablesClusteringOptions> configure)
    {
        services.AddOptions<AzureTablesClusteringOptions>().BindConfiguration(AzureTablesClusteringOptions.SectionName);
        services.AddAzureTablesOptions<AzureTablesClusteringOptions, AzureTablesOptionsValidator<AzureTablesClusteringOptions>>(Options.DefaultName, configure);
    }

    private static void AddAzureTablesOptions<TOptions, TValidator>(this IServiceCollection services, string name, Action<TOptions> configure)
        where TOptions : AzureTablesOptions
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.AddOptions<TOptions>(name).Configure(configure).ValidateOnStart();
    }
}
