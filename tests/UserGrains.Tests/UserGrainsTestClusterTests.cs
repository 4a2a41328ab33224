using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Testing;
using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests;

public sealed class UserGrainsTestClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [SuppressMessage("Major Code Smell", "S3011", Justification = "Nothing public says whether the loop has ended.")]
    public async Task A_killed_silo_leaves_no_loop_behind()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 2);
        var type = typeof(Silo).Assembly.GetType("Orleans.Runtime.GrainDirectory.LocalGrainDirectory", throwOnError: true)!;
        var directory = cluster.Cluster.GetSiloServiceProvider(cluster.Silos[1].SiloAddress).GetRequiredService(type);
        var loop = (Task)type.GetField("membershipUpdatesTask", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(directory)!;
        Assert.False(loop.IsCompleted);

        await cluster.KillSiloAsync(cluster.Silos[1]);

        Assert.True(loop.IsCompleted);
    }

    [Fact]
    public async Task Users_outlive_every_silo()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 2);
        await cluster.GetUser("ada").CreateAsync(new UserPatch { Name = "Ada" }, Token);

        await cluster.KillSiloAsync(cluster.Silos[0]);
        await cluster.StartSiloAsync();
        await cluster.RestartSiloAsync(cluster.Silos[0]);
        await cluster.StopSiloAsync(cluster.Silos[0]);

        Assert.Single(cluster.Silos);
        Assert.Equal("Ada", (await TestUsers.RetryAsync(() => cluster.GetUser("ada").GetAsync(Token)))!.Name);
    }

    [Fact]
    public async Task A_storage_can_be_handed_to_the_next_cluster()
    {
        var storage = new TestStorage();
        await using (var first = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage))
        {
            await first.GetUser("ada").CreateAsync(new UserPatch { Name = "Ada" }, Token);
        }

        await using var second = await UserGrainsTestCluster.StartAsync(options => options.Storage = storage);

        Assert.Equal("Ada", (await second.GetUser("ada").GetAsync(Token))!.Name);
    }

    [Fact]
    public async Task Users_see_the_clock_of_the_test()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.Time = time);

        var created = await cluster.GetUser("ada").CreateAsync(new UserPatch(), Token);
        time.Advance(TimeSpan.FromDays(400));
        var updated = await cluster.GetUser("ada").UpdateAsync(new UserPatch { Name = "Ada" }, Token);

        Assert.Equal(time.GetUtcNow(), updated.User!.Updated);
        Assert.Equal(TimeSpan.FromDays(400), updated.User.Updated - created.User!.Updated);
    }

    [Fact]
    public async Task A_failing_storage_says_so_as_often_as_it_was_told_to()
    {
        var storage = new TestStorage();
        var state = new GrainState<string>("one");
        var grainId = GrainId.Create("user", "demo/ada");
        storage.FailWrites(StorageMoment.BeforeCommit, "demo/eve");
        storage.FailWrites(StorageMoment.BeforeCommit, "demo/ada", times: 2);

        await Assert.ThrowsAsync<TestStorageException>(() => storage.WriteStateAsync("user", grainId, state));
        await Assert.ThrowsAsync<TestStorageException>(() => storage.WriteStateAsync("user", grainId, state));
        await storage.WriteStateAsync("user", grainId, state);

        Assert.Equal((1, 1L), (storage.CountWrites("demo/ada"), storage.WriteCount));
    }
}
