using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using UserGrains.Client;

namespace UserGrains.Testing;

/// <summary>
/// A cluster of silos with users and a client, in this process: <c>await using var cluster = await UserGrainsTestCluster.StartAsync();</c>.
/// Users live in <see cref="Storage"/>, so they outlive every silo.
/// </summary>
public sealed class UserGrainsTestCluster : IAsyncDisposable
{
    // A call to a silo that was killed is given up after this time; the default of 30 s would make such a test slow.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    // The client learns of silos that were started as soon; the default of 1 minute would make it wait for one when all others are gone.
    private static readonly TimeSpan GatewayListRefreshPeriod = TimeSpan.FromSeconds(0.5);

    private UserGrainsTestCluster(InProcessTestCluster cluster, UserGrainsTestClusterOptions options)
    {
        Cluster = cluster;
        Storage = options.Storage;
        FakeTime = options.Time;
    }

    /// <summary>Gets the cluster of Orleans behind this one.</summary>
    public InProcessTestCluster Cluster { get; }

    /// <summary>Gets the storage of all silos.</summary>
    public TestStorage Storage { get; }

    /// <summary>Gets the clock that users see, if <see cref="UserGrainsTestClusterOptions.Time"/> gave one.</summary>
    public FakeTimeProvider? FakeTime { get; }

    /// <summary>Gets the client.</summary>
    public IClusterClient Client => Cluster.Client;

    /// <summary>Gets the users of the client's keyset.</summary>
    public Chat Chat => Client.ServiceProvider.GetRequiredService<Chat>();

    /// <summary>Gets the users as code inside a silo sees them: through the silo's own feed, without a connection.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>The users of the silo's keyset.</returns>
    public Chat GetChatOf(InProcessSiloHandle silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return Cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<Chat>();
    }

    /// <summary>Gets the silos that run.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => Cluster.Silos;

    /// <summary>Starts a cluster.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The cluster, with its client connected.</returns>
    public static async Task<UserGrainsTestCluster> StartAsync(Action<UserGrainsTestClusterOptions>? configure = null)
    {
        var options = new UserGrainsTestClusterOptions();
        configure?.Invoke(options);

        var builder = new InProcessTestClusterBuilder(options.SiloCount);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => ConfigureSilo(silo, options));
        builder.ConfigureClient(client => ConfigureClient(client, options));

        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync();
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return new UserGrainsTestCluster(cluster, options);
    }

    /// <summary>Gets a user's grain.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="keyset">The keyset.</param>
    /// <returns>A reference; no call is made.</returns>
    public IUserGrain GetUser(string id, string keyset = UserGrainsOptions.DefaultKeyset) => Client.GetUserGrain(keyset, id);

    /// <summary>Adds a silo.</summary>
    /// <returns>The silo, once it has joined.</returns>
    public Task<InProcessSiloHandle> StartSiloAsync() => Cluster.StartAdditionalSiloAsync();

    /// <summary>Stops a silo at once, as if it had crashed: its grains do not deactivate in good order. In one process the others notice soon.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>A task that ends when it is gone.</returns>
    public async Task KillSiloAsync(InProcessSiloHandle silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var directory = KilledDirectory.Of(Cluster.GetSiloServiceProvider(silo.SiloAddress));
        await Cluster.KillSiloAsync(silo);
        await directory.EndAsync();
    }

    /// <summary>Stops a silo in good order.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>A task that ends when it is gone.</returns>
    public Task StopSiloAsync(InProcessSiloHandle silo) => Cluster.StopSiloAsync(silo);

    /// <summary>Stops a silo in good order and starts another in its place.</summary>
    /// <param name="silo">The silo.</param>
    /// <returns>The new silo, once it has joined.</returns>
    public async Task<InProcessSiloHandle> RestartSiloAsync(InProcessSiloHandle silo)
    {
        await Cluster.StopSiloAsync(silo);
        return await Cluster.StartAdditionalSiloAsync();
    }

    /// <summary>Stops everything.</summary>
    /// <returns>A task that ends when all is stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
    }

    private static void ConfigureSilo(ISiloBuilder silo, UserGrainsTestClusterOptions options)
    {
        silo.Services.AddKeyedSingleton<IGrainStorage>(UserGrainsStorage.ProviderName, options.Storage);
        if (options.Time is { } time)
        {
            silo.Services.AddSingleton<TimeProvider>(time);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        }

        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        silo.AddUserGrains(options.ConfigureUsers);
        options.ConfigureSilo?.Invoke(silo);
    }

    private static void ConfigureClient(IClientBuilder client, UserGrainsTestClusterOptions options)
    {
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayListRefreshPeriod);
        client.AddUserGrainsClient(options.ConfigureUserClient);
        options.ConfigureClient?.Invoke(client);
    }
}
