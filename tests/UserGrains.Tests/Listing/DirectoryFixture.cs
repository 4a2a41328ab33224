using UserGrains.Client;
using UserGrains.Testing;
using Xunit;

namespace UserGrains.Tests.Listing;

/// <summary>Two silos and a directory of four shards. Each test has a keyset of its own, because a list is of a whole keyset.</summary>
public sealed class DirectoryFixture : UserGrainsTestFixture, IAsyncLifetime
{
    private const int KeysetCount = 100;

    private int _keysets;

    /// <summary>Gets the users of a keyset that nobody has used yet.</summary>
    public Chat NewChat() => Cluster.Chat.WithKeyset(NewKeyset());

    public string NewKeyset() => NameOf(Interlocked.Increment(ref _keysets));

    protected override void Configure(UserGrainsTestClusterOptions options)
    {
        options.SiloCount = 2;
        options.Storage = new TestStorage { PartitionCount = 4 };
        options.ConfigureUsers = users =>
        {
            users.Keysets[UserGrainsOptions.DefaultKeyset] = new KeysetOptions();
            for (var keyset = 1; keyset <= KeysetCount; keyset++)
            {
                users.Keysets[NameOf(keyset)] = new KeysetOptions();
            }
        };
    }

    private static string NameOf(int keyset) => $"list-{keyset}";
}
