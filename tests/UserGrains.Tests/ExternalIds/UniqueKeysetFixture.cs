using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.ExternalIds;

/// <summary>Two silos, and a keyset in which external ids are unique.</summary>
public sealed class UniqueKeysetFixture : UserGrainsTestFixture, IAsyncLifetime
{
    public static void ConfigureUsers(UserGrainsOptions users) => users.Keysets[UserGrainsOptions.DefaultKeyset] = new KeysetOptions { UniqueExternalIds = true };

    protected override void Configure(UserGrainsTestClusterOptions options)
    {
        options.SiloCount = 2;
        options.ConfigureUsers = ConfigureUsers;
    }
}
