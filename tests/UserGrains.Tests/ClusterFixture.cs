using UserGrains.Client;
using UserGrains.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(UserGrains.Tests.ClusterFixture))]

namespace UserGrains.Tests;

/// <summary>One silo and one client that tests share; each test has users of its own.</summary>
public sealed class ClusterFixture : UserGrainsTestFixture, IAsyncLifetime
{
    /// <summary>The keyset that has App Context off.</summary>
    public const string ClosedKeyset = "closed";

    /// <summary>The keyset that has update events off.</summary>
    public const string SilentKeyset = "silent";

    /// <summary>A second open keyset.</summary>
    public const string OtherKeyset = "other";

    /// <summary>Gets the users of the default keyset.</summary>
    public Chat Chat => Cluster.Chat;

    public static string NewId() => Guid.NewGuid().ToString("N");

    protected override void Configure(UserGrainsTestClusterOptions options) => options.ConfigureUsers = users =>
    {
        users.Keysets[UserGrainsOptions.DefaultKeyset] = new KeysetOptions();
        users.Keysets[OtherKeyset] = new KeysetOptions();
        users.Keysets[SilentKeyset] = new KeysetOptions { UpdateEvents = false };
        users.Keysets[ClosedKeyset] = new KeysetOptions { AppContext = false };
    };
}
