using UserGrains.Testing;
using UserGrains.Tests.Users;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>G7: a failed write may have happened; repeated with its key it is never applied twice.</summary>
public sealed class G7_RetriedWritesHappenOnceTests(ClusterFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestStorage Storage => fixture.Cluster.Storage;

    [Theory]
    [InlineData(StorageMoment.BeforeCommit)]
    [InlineData(StorageMoment.AfterCommit)]
    public async Task A_write_that_failed_is_applied_once_when_it_is_repeated(StorageMoment moment)
    {
        var (user, key) = await CreateAsync();
        var patch = new UserPatch { Name = "Grace", IdempotencyKey = Guid.CreateVersion7() };
        Storage.FailWrites(moment, key);

        var failure = await TestUsers.FailureOf(user.UpdateAsync(patch, Token));
        Assert.Equal((UserGrainsError.OutcomeUnknown, true), (failure.Error, failure.IsTransient));

        var repeated = await TestUsers.RetryAsync(() => user.UpdateAsync(patch, Token));
        Assert.Equal((UserWriteStatus.Applied, 2L, moment == StorageMoment.AfterCommit), (repeated.Status, repeated.Version, repeated.Repeated));
        Assert.Equal((2L, "Grace"), await VersionAndNameAsync(user));

        // Once more, also by another activation.
        await fixture.Cluster.Cluster.DeactivateAsync(user);
        Assert.Equal((2L, true), ((await user.UpdateAsync(patch, Token)).Version, (await user.UpdateAsync(patch, Token)).Repeated));
    }

    [Fact]
    public async Task A_creation_and_a_deletion_are_repeated_safely_too()
    {
        var id = ClusterFixture.NewId();
        var user = fixture.Cluster.GetUser(id);
        var key = TestUsers.KeyOf(id);
        var creation = new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7() };
        var deletion = new UserDeletion { IdempotencyKey = Guid.CreateVersion7() };

        Storage.FailWrites(StorageMoment.AfterCommit, key);
        await TestUsers.FailureOf(user.CreateAsync(creation, Token));
        Assert.Equal((UserWriteStatus.Applied, 1L), StatusAndVersion(await TestUsers.RetryAsync(() => user.CreateAsync(creation, Token))));

        Storage.FailWrites(StorageMoment.AfterCommit, key);
        await TestUsers.FailureOf(user.DeleteAsync(deletion, Token));
        Assert.Equal((UserWriteStatus.Applied, 2L), StatusAndVersion(await TestUsers.RetryAsync(() => user.DeleteAsync(deletion, Token))));
        Assert.Null(await user.GetAsync(Token));
    }

    [Fact]
    public async Task A_change_that_failed_does_not_come_back_with_the_next_one()
    {
        var (user, key) = await CreateAsync();
        Storage.FailWrites(StorageMoment.BeforeCommit, key);
        await TestUsers.FailureOf(user.UpdateAsync(new UserPatch { Name = "failed" }, Token));

        var next = await TestUsers.RetryAsync(() => user.UpdateAsync(new UserPatch { Email = "a@example.org" }, Token));

        Assert.Equal((2L, "Ada", "a@example.org"), (next.Version, next.User!.Name, next.User.Email));
    }

    [Fact]
    public async Task Failures_in_the_middle_of_a_crowd_lose_and_double_nothing()
    {
        const int Callers = 64;
        var (user, key) = await CreateAsync();
        Storage.FailWrites(StorageMoment.BeforeCommit, key, times: 2);
        Storage.FailWrites(StorageMoment.AfterCommit, key, times: 2);

        // Each adds a key of its own to the custom values until it knows that it is there.
        var results = await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => RetryAsync(new UserPatch
        {
            Custom = new CustomFields([new($"k{number}", number)]),
            CustomMode = CustomMode.Merge,
            IdempotencyKey = Guid.CreateVersion7(),
        })));

        Assert.Equal(Enumerable.Range(2, Callers).Select(version => (long)version), results.Select(result => result.Version).Order());
        var stored = (await user.GetAsync(Token))!;
        Assert.Equal((Callers + 1L, Callers), (stored.Version, stored.Custom.Count));

        async Task<UserWriteResult> RetryAsync(UserPatch patch)
        {
            while (true)
            {
                try
                {
                    return await user.UpdateAsync(patch, Token);
                }
                catch (UserGrainsException exception) when (exception.IsTransient)
                {
                    // The same key again.
                }
                catch (OrleansMessageRejectionException)
                {
                    // It was sent after one activation that went and then another, and never arrived. The same key again.
                }
            }
        }
    }

    [Fact]
    public async Task A_change_that_was_stored_unseen_is_there_for_the_next_call()
    {
        var (user, key) = await CreateAsync();
        Storage.FailWrites(StorageMoment.AfterCommit, key);

        await TestUsers.FailureOf(user.UpdateAsync(new UserPatch { Name = "Grace" }, Token));

        Assert.Equal("Grace", (await TestUsers.RetryAsync(() => user.GetAsync(Token)))!.Name);
    }

    [Fact]
    public async Task While_storage_cannot_be_read_calls_fail_at_once_and_say_that_nothing_was_written()
    {
        var (user, key) = await CreateAsync();
        await fixture.Cluster.Cluster.DeactivateAsync(user);
        Storage.FailReads(key, times: 2);

        var read = await TestUsers.FailureOf(user.GetAsync(Token));
        var write = await TestUsers.FailureOf(user.UpdateAsync(new UserPatch { Name = "Grace" }, Token));

        Assert.Equal((UserGrainsError.StorageUnavailable, true), (read.Error, read.IsTransient));
        Assert.Equal(UserGrainsError.StorageUnavailable, write.Error);
        Assert.Equal((1L, "Ada"), await VersionAndNameAsync(user));
        Assert.Equal(1, Storage.CountWrites(key));
    }

    [Fact]
    public async Task A_key_of_a_user_that_is_forgotten_is_refused()
    {
        var user = fixture.Cluster.GetUser(ClusterFixture.NewId());
        var old = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(50));

        var failure = await TestUsers.FailureOf(user.CreateAsync(new UserPatch { IdempotencyKey = old }, Token));

        Assert.Equal((UserGrainsError.IdempotencyKeyExpired, false), (failure.Error, failure.IsTransient));
        Assert.Null(await user.GetAsync(Token));
    }

    private static (UserWriteStatus, long) StatusAndVersion(UserWriteResult result) => (result.Status, result.Version);

    private static async Task<(long Version, string? Name)> VersionAndNameAsync(IUserGrain user)
    {
        var metadata = await TestUsers.RetryAsync(() => user.GetAsync(Token));
        return (metadata!.Version, metadata.Name);
    }

    private async Task<(IUserGrain User, string Key)> CreateAsync()
    {
        var id = ClusterFixture.NewId();
        var user = fixture.Cluster.GetUser(id);
        await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);
        return (user, TestUsers.KeyOf(id));
    }
}
