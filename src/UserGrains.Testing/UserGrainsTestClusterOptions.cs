using Microsoft.Extensions.Time.Testing;
using UserGrains.Client;

namespace UserGrains.Testing;

/// <summary>What a <see cref="UserGrainsTestCluster"/> is made of.</summary>
public sealed class UserGrainsTestClusterOptions
{
    /// <summary>Gets or sets the number of silos at the start.</summary>
    /// <value>At least 1. The default is 1.</value>
    public short SiloCount { get; set; } = 1;

    /// <summary>Gets or sets the clock that users see. Orleans itself stays on real time.</summary>
    /// <value><see langword="null"/>, the default, is real time.</value>
    public FakeTimeProvider? Time { get; set; }

    /// <summary>Gets or sets the storage of all silos; give one cluster's to the next to see what outlives it.</summary>
    public TestStorage Storage { get; set; } = new();

    /// <summary>Gets or sets what changes the options of the users.</summary>
    public Action<UserGrainsOptions>? ConfigureUsers { get; set; }

    /// <summary>Gets or sets what changes the options of the client.</summary>
    public Action<UserGrainsClientOptions>? ConfigureUserClient { get; set; }

    /// <summary>Gets or sets what is added to each silo.</summary>
    public Action<ISiloBuilder>? ConfigureSilo { get; set; }

    /// <summary>Gets or sets what is added to the client.</summary>
    public Action<IClientBuilder>? ConfigureClient { get; set; }
}
