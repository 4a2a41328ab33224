using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Testing;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class TombstoneTests : IAsyncLifetime
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(1); // Below the collector's period, so that it walks when a test says so.

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private UserGrainsTestCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestStorage Storage => _cluster.Storage;

    public async ValueTask InitializeAsync() => _cluster = await UserGrainsTestCluster.StartAsync(options =>
    {
        options.Time = _time;
        options.ConfigureUsers = users => users.TombstoneRetention = Retention;
    });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_user_who_is_made_again_within_the_retention_goes_on_with_a_higher_version()
    {
        var (user, deleted) = await DeleteAsync("ada");
        _time.Advance(Retention);
        await _cluster.Cluster.DeactivateAsync(user);

        var again = await user.CreateAsync(new UserPatch(), Token);

        Assert.Equal((3L, deleted.User!.Incarnation), (again.Version, again.User!.Incarnation));
    }

    [Fact]
    public async Task A_tombstone_whose_time_is_over_is_removed_when_it_is_read()
    {
        var (user, deleted) = await DeleteAsync("ada");
        _time.Advance(Retention + TimeSpan.FromSeconds(1));
        await _cluster.Cluster.DeactivateAsync(user);

        Assert.Null(await user.GetAsync(Token));

        Assert.False(await IsStoredAsync(user));
        var again = await user.CreateAsync(new UserPatch(), Token);
        Assert.Equal(1, again.Version);
        Assert.NotEqual(deleted.User!.Incarnation, again.User!.Incarnation);
    }

    [Fact]
    public async Task The_collector_removes_tombstones_whose_time_is_over_and_nothing_else()
    {
        var (old, _) = await DeleteAsync("old");
        var living = _cluster.GetUser("living");
        await living.CreateAsync(new UserPatch { Name = "Ada" }, Token);
        _time.Advance(Retention);
        var (young, _) = await DeleteAsync("young");
        _time.Advance(TimeSpan.FromSeconds(1));

        await _cluster.Cluster.DeactivateAsync(old);
        Assert.Equal(1, await CollectAsync());

        Assert.Equal((false, true, true), (await IsStoredAsync(old), await IsStoredAsync(young), await IsStoredAsync(living)));
        Assert.Equal(0, await CollectAsync());
        Assert.Equal(1, (await old.CreateAsync(new UserPatch(), Token)).Version);
    }

    [Fact]
    public async Task The_collector_walks_once_a_period()
    {
        var (user, _) = await DeleteAsync("ada");
        var hold = Storage.HoldWrites(StorageMoment.AfterCommit, user.GetPrimaryKeyString());

        _time.Advance(TimeSpan.FromDays(1));
        await hold.WaitForWriteAsync(Token);
        hold.Dispose();

        Assert.Null(await user.GetAsync(Token));
        Assert.False(await IsStoredAsync(user));
    }

    [Fact]
    public async Task A_grain_that_cannot_be_asked_is_asked_again_by_the_next_walk()
    {
        var (user, _) = await DeleteAsync("ada");
        _time.Advance(Retention + TimeSpan.FromSeconds(1));
        Storage.FailWrites(StorageMoment.BeforeCommit, user.GetPrimaryKeyString());

        Assert.Equal(0, await CollectAsync());
        Assert.True(await IsStoredAsync(user));
        while (await IsStoredAsync(user))
        {
            // The first of these may meet the activation that failed, on its way out.
            await CollectAsync();
        }
    }

    [Fact]
    public async Task A_key_that_a_removed_user_may_have_used_is_refused()
    {
        var patch = new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7(_time.GetUtcNow()) };
        var user = _cluster.GetUser("ada");
        await user.CreateAsync(patch, Token);
        await user.DeleteAsync(new UserDeletion(), Token);
        _time.Advance(Retention + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await CollectAsync());

        Assert.Equal(UserGrainsError.IdempotencyKeyExpired, (await TestUsers.FailureOf(user.CreateAsync(patch, Token))).Error);
    }

    [Fact]
    public async Task A_restored_back_up_makes_a_new_incarnation_of_every_user()
    {
        var user = _cluster.GetUser("ada");
        var before = (await user.CreateAsync(new UserPatch { Name = "Ada" }, Token)).User!;

        Storage.RaiseEpoch();
        await _cluster.Cluster.DeactivateAsync(user);
        var after = (await user.GetAsync(Token))!;
        await user.UpdateAsync(new UserPatch { Name = "Grace" }, Token);
        await _cluster.Cluster.DeactivateAsync(user);

        Assert.Equal((before.Version, before.Incarnation + 1), (after.Version, after.Incarnation));
        Assert.Equal(UserWriteStatus.VersionConflict, (await user.UpdateAsync(new UserPatch { ExpectedETag = before.ETag }, Token)).Status);
        Assert.Equal(after.Incarnation, (await user.GetAsync(Token))!.Incarnation);
    }

    private async Task<(IUserGrain User, UserWriteResult Deleted)> DeleteAsync(string id)
    {
        var user = _cluster.GetUser(id);
        await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);
        return (user, await user.DeleteAsync(new UserDeletion(), Token));
    }

    private Task<int> CollectAsync() =>
        _cluster.Silos[0].ServiceProvider.GetServices<IHostedService>().OfType<TombstoneCollector>().Single().CollectAsync(Token);

    private async Task<bool> IsStoredAsync(IUserGrain user)
    {
        var stored = new GrainState<StoredUser>();
        await Storage.ReadStateAsync(UserRecord.StateName, user.GetGrainId(), stored);
        return stored.RecordExists;
    }
}
