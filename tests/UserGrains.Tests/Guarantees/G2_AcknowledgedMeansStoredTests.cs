using UserGrains.Testing;
using UserGrains.Tests.Users;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>G2: no reply before storage has answered, and nobody sees what is not stored.</summary>
public sealed class G2_AcknowledgedMeansStoredTests(ClusterFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageMoment.BeforeCommit)]
    [InlineData(StorageMoment.AfterCommit)]
    public async Task An_update_is_answered_after_storage_has_answered(StorageMoment moment)
    {
        var (user, key) = await CreateAsync();
        var hold = fixture.Cluster.Storage.HoldWrites(moment, key);

        var update = user.UpdateAsync(new UserPatch { Name = "Grace" }, Token).AsTask();
        await hold.WaitForWriteAsync(Token);

        // A read is a full round trip through the same grain, so an early answer would have come before it.
        Assert.Equal("Ada", (await user.GetAsync(Token))!.Name);
        Assert.False(update.IsCompleted);

        hold.Dispose();
        Assert.Equal(2, (await update).Version);
        Assert.Equal("Grace", (await user.GetAsync(Token))!.Name);
    }

    [Fact]
    public async Task Whatever_rests_on_a_change_that_is_not_stored_waits_for_it()
    {
        var (user, key) = await CreateAsync();
        var patch = new UserPatch { Name = "Grace", IdempotencyKey = Guid.CreateVersion7() };
        var hold = fixture.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, key);
        var update = user.UpdateAsync(patch, Token).AsTask();
        await hold.WaitForWriteAsync(Token);

        Task<UserWriteResult>[] resting =
        [
            user.UpdateAsync(new UserPatch { Name = "Grace" }, Token).AsTask(),
            user.UpdateAsync(patch, Token).AsTask(),
            user.UpdateAsync(new UserPatch { Name = "Eve", ExpectedVersion = 1 }, Token).AsTask(),
            user.CreateAsync(new UserPatch { Name = "Eve" }, Token).AsTask(),
        ];
        var fault = user.UpdateAsync(patch with { Name = "Eve" }, Token).AsTask();
        await user.GetAsync(Token);
        Assert.DoesNotContain(resting, task => task.IsCompleted);
        Assert.False(fault.IsCompleted);

        hold.Dispose();
        Assert.Equal(2, (await update).Version);
        Assert.Equal(
            [UserWriteStatus.Unchanged, UserWriteStatus.Applied, UserWriteStatus.VersionConflict, UserWriteStatus.AlreadyExists],
            (await Task.WhenAll(resting)).Select(result => result.Status));
        Assert.True((await resting[1]).Repeated);
        Assert.Equal(UserGrainsError.IdempotencyKeyReused, (await TestUsers.FailureOf(fault)).Error);
        Assert.Equal(2, fixture.Cluster.Storage.CountWrites(key));
    }

    [Fact]
    public async Task Updates_of_a_hot_user_share_writes_and_each_is_answered_after_its_own()
    {
        const int Callers = 500;
        var (user, key) = await CreateAsync();
        using var hold = fixture.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, key);
        var first = user.UpdateAsync(new UserPatch { Name = "first" }, Token).AsTask();
        await hold.WaitForWriteAsync(Token);
        var updates = Enumerable.Range(0, Callers).Select(number => user.UpdateAsync(new UserPatch { Name = $"{number}" }, Token).AsTask()).Append(first).ToList();
        var all = Task.WhenAll(updates);
        await user.GetAsync(Token); // answered after the updates have come in: they wait for the held write

        // While a write is held, every answer that is out has its version in storage already.
        var writes = 0;
        for (var held = Task.CompletedTask; await Task.WhenAny(all, held) != all; held = hold.WaitForWriteAsync(Token))
        {
            var stored = await StoredVersionAsync(user);
            foreach (var answered in updates.Where(update => update.IsCompleted))
            {
                Assert.True((await answered).Version <= stored);
            }

            hold.Release();
            writes++;
        }

        Assert.Equal(Enumerable.Range(2, Callers + 1).Select(version => (long)version), (await all).Select(result => result.Version).Order());
        Assert.Equal(Callers + 2, (await user.GetAsync(Token))!.Version);
        Assert.True(writes < Callers, "no write was shared");
    }

    [Fact]
    public async Task Of_several_writes_each_caller_is_answered_with_its_own()
    {
        var (user, key) = await CreateAsync();
        using var hold = fixture.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, key);
        var one = user.UpdateAsync(new UserPatch { Name = "one" }, Token).AsTask();
        await hold.WaitForWriteAsync(Token);
        var two = user.UpdateAsync(new UserPatch { Name = "two" }, Token).AsTask();
        await user.GetAsync(Token);

        hold.Release();
        await one;
        await hold.WaitForWriteAsync(Token);

        Assert.False(two.IsCompleted);
        Assert.Equal("one", (await user.GetAsync(Token))!.Name);
        hold.Release();
        Assert.Equal("two", (await two).User!.Name);
    }

    [Fact]
    public async Task A_caller_who_cancels_stops_waiting_and_the_write_goes_on()
    {
        var (user, key) = await CreateAsync();
        var hold = fixture.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, key);
        using var cancellation = new CancellationTokenSource();
        var cancelled = user.UpdateAsync(new UserPatch { Name = "Grace" }, cancellation.Token).AsTask();
        await hold.WaitForWriteAsync(Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal("Ada", (await user.GetAsync(Token))!.Name);

        hold.Dispose();
        var next = await user.UpdateAsync(new UserPatch { Type = "t" }, Token);
        Assert.Equal((3L, "Grace"), (next.Version, next.User!.Name));
    }

    [Fact]
    public async Task A_grain_that_deactivates_stores_what_it_has_taken_first()
    {
        var (user, key) = await CreateAsync();
        var hold = fixture.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, key);
        using var cancellation = new CancellationTokenSource();
        var update = user.UpdateAsync(new UserPatch { Name = "Grace" }, cancellation.Token).AsTask();
        await hold.WaitForWriteAsync(Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => update);

        var deactivation = fixture.Cluster.Cluster.DeactivateAsync(user);
        var read = user.GetAsync(Token).AsTask();
        await DeactivateOthersAsync();
        Assert.False(deactivation.IsCompleted);
        Assert.False(read.IsCompleted);
        hold.Dispose();
        await deactivation;

        Assert.Equal((2L, "Grace"), ((await read)!.Version, (await read)!.Name));
    }

    [Fact]
    public async Task One_more_update_than_may_wait_is_refused_and_changes_nothing()
    {
        var (user, key) = await CreateAsync();
        var hold = fixture.Cluster.Storage.HoldWrites(StorageMoment.BeforeCommit, key);
        var updates = Enumerable.Range(0, UserGrainsLimits.MaxPendingUpdates + 1)
            .Select(number => user.UpdateAsync(new UserPatch { Name = $"{number}" }, Token).AsTask())
            .ToList();

        var refused = await Task.WhenAny(updates);
        Assert.Equal((UserGrainsError.TooBusy, true), ((await TestUsers.FailureOf(refused)).Error, (await TestUsers.FailureOf(refused)).IsTransient));

        hold.Dispose();
        updates.Remove(refused);
        Assert.Equal(
            Enumerable.Range(2, UserGrainsLimits.MaxPendingUpdates).Select(version => (long)version),
            (await Task.WhenAll(updates)).Select(result => result.Version).Order());
        Assert.Equal(UserGrainsLimits.MaxPendingUpdates + 2, (await user.UpdateAsync(new UserPatch { Name = "again" }, Token)).Version);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_its_silo_was_killed()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.SiloCount = 2);
        var users = Enumerable.Range(0, 20).Select(_ => cluster.GetUser(ClusterFixture.NewId())).ToList();
        foreach (var user in users)
        {
            await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);
        }

        await cluster.KillSiloAsync(cluster.Silos[1]);

        foreach (var user in users)
        {
            Assert.Equal("Ada", (await TestUsers.RetryAsync(() => user.GetAsync(Token)))!.Name);
        }
    }

    // Takes several times as long as the deactivation of one user would that waits for nothing.
    private async Task DeactivateOthersAsync()
    {
        for (var times = 0; times < 5; times++)
        {
            var (other, _) = await CreateAsync();
            await fixture.Cluster.Cluster.DeactivateAsync(other);
            await other.GetAsync(Token);
        }
    }

    private async Task<long> StoredVersionAsync(IUserGrain user)
    {
        var stored = new GrainState<StoredUser>();
        await fixture.Cluster.Storage.ReadStateAsync(UserRecord.StateName, user.GetGrainId(), stored);
        return stored.State!.Version;
    }

    private async Task<(IUserGrain User, string Key)> CreateAsync()
    {
        var id = ClusterFixture.NewId();
        var user = fixture.Cluster.GetUser(id);
        await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);
        return (user, TestUsers.KeyOf(id));
    }
}
