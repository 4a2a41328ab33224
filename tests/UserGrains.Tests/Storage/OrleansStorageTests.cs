using UserGrains.Benchmarks.Baselines;
using UserGrains.Testing;
using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>Any grain storage of Orleans serves, plugged in with one line: here two of Orleans' own, which know nothing of scans or group commit.</summary>
public sealed class OrleansStorageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Storages => ["memory", "AdoNet"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task Users_are_kept_in_it(string storage)
    {
        await using var cluster = await StartAsync(storage);
        var user = cluster.GetUser("ada");
        await user.CreateAsync(new UserPatch { Name = "Ada", Custom = new CustomFields([new("age", CustomValue.Number("17253575019298112"))]) }, Token);

        var updates = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => user.UpdateAsync(new UserPatch { Email = $"{number}@example.org" }, Token).AsTask()));
        var conflict = await user.UpdateAsync(new UserPatch { Name = "Eve", ExpectedVersion = 7 }, Token);
        var before = await user.GetAsync(Token);
        await DeactivateAsync(cluster, user);
        var after = await user.GetAsync(Token);

        Assert.Equal(Enumerable.Range(2, 100).Select(version => (long)version), updates.Select(update => update.Version).Order());
        Assert.Equal(UserWriteStatus.VersionConflict, conflict.Status);
        Assert.Equal(101, after!.Version);
        Assert.Equal(before, after);
        Assert.Equal(0, cluster.Storage.CountWrites(TestUsers.KeyOf("ada"))); // the one that the cluster would have used
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public async Task A_deleted_user_stays_deleted_in_it_and_is_made_anew_above_its_last_version(string storage)
    {
        await using var cluster = await StartAsync(storage);
        var user = cluster.GetUser("ada");
        await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);
        await user.DeleteAsync(new UserDeletion(), Token);

        await DeactivateAsync(cluster, user);

        Assert.Null(await user.GetAsync(Token));
        Assert.Equal(3, (await user.CreateAsync(new UserPatch { Name = "Ada" }, Token)).Version);
    }

    private Task<UserGrainsTestCluster> StartAsync(string storage) => UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo =>
    {
        if (storage is "AdoNet")
        {
            AdoNetSqlite.AddTo(silo, UserGrainsStorage.ProviderName, _folder.Path);
        }
        else
        {
            silo.AddMemoryGrainStorage(UserGrainsStorage.ProviderName);
        }
    });

    private static async Task DeactivateAsync(UserGrainsTestCluster cluster, IUserGrain user)
    {
        Assert.True(cluster.Cluster.TryGetGrainContext(user.GetGrainId(), out var context));
        context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "the test reads from storage"), Token);
        await context.Deactivated;
    }
}
