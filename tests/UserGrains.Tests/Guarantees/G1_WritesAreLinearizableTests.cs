using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Storage;
using UserGrains.Testing;
using UserGrains.Tests.Users;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Guarantees;

/// <summary>G1: one user's writes are linearizable, fenced by the stored ETag; reads are while the silo is in contact with the cluster.</summary>
public sealed class G1_WritesAreLinearizableTests(ClusterFixture fixture)
{
    private static readonly Gen<HistoryStep> Steps = Gen.Frequency(
        (3, Gen.Const(new HistoryStep("get", null, null))),
        (1, Gen.Const(new HistoryStep("strong", null, null))),
        (1, Gen.Select(Gen.Int[0, 3], name => new HistoryStep("create", $"n{name}", null))),
        (5, Gen.Select(Gen.Int[0, 3], Gen.Int[-6, 8], (name, version) => new HistoryStep("update", $"n{name}", version < 0 ? null : version))),
        (3, Gen.Select(Gen.Int[0, 3], Gen.Int[-6, 8], (name, version) => new HistoryStep("set", $"n{name}", version < 0 ? null : version))),
        (1, Gen.Int[-6, 8].Select(version => new HistoryStep("delete", null, version < 0 ? null : version))));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestStorage Storage => fixture.Cluster.Storage;

    [Fact]
    public async Task Every_history_of_concurrent_callers_has_an_order_that_explains_it() =>
        await Steps.Array[1, 5].Array[2, 4].SampleAsync(
            async callers =>
            {
                var id = ClusterFixture.NewId();
                var history = new History(fixture.Cluster.GetUser(id));
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
                var release = ReleaseOneByOneAsync(TestUsers.KeyOf(id), stop.Token);

                await Task.WhenAll(callers.Select(steps => history.RunAsync(steps, Token)));
                await stop.CancelAsync();
                await release;

                return history.IsLinearizable();
            },
            iter: 200,
            threads: 1);

    [Fact]
    public async Task An_activation_whose_record_was_replaced_cannot_overwrite_it()
    {
        var user = await CreateAsync();
        await ReplaceAsync(user, "other activation");

        var failure = await TestUsers.FailureOf(user.UpdateAsync(new UserPatch { Type = "stale" }, Token));

        Assert.Equal(UserGrainsError.OutcomeUnknown, failure.Error);
        var next = await TestUsers.RetryAsync(() => user.UpdateAsync(new UserPatch { Email = "a@example.org" }, Token));
        Assert.Equal((3L, "other activation", null), (next.Version, next.User!.Name, next.User.Type));
    }

    [Fact]
    public async Task A_strong_read_sees_through_an_activation_whose_record_was_replaced()
    {
        var user = await CreateAsync();
        await ReplaceAsync(user, "other activation");

        Assert.Equal("Ada", (await user.GetAsync(Token))!.Name);
        Assert.Equal("other activation", (await user.GetStrongAsync(Token))!.Name);

        // And nobody steps back from there.
        Assert.Equal("other activation", (await TestUsers.RetryAsync(() => user.GetAsync(Token)))!.Name);
    }

    [Fact]
    public async Task A_strong_read_fails_while_storage_cannot_be_read()
    {
        var user = await CreateAsync();
        Storage.FailReads(user.GetPrimaryKeyString());

        var failure = await TestUsers.FailureOf(user.GetStrongAsync(Token));

        Assert.Equal((UserGrainsError.StorageUnavailable, true), (failure.Error, failure.IsTransient));
        Assert.Equal("Ada", (await user.GetStrongAsync(Token))!.Name);
    }

    [Fact]
    public async Task A_silo_that_was_frozen_does_not_answer_until_it_has_read_the_membership()
    {
        var time = new FakeTimeProvider();
        using var membership = new FakeMembership();
        using var fence = new MembershipFence(membership, membership, time, Options.Create(new UserGrainsOptions()));
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo => silo.Services.AddSingleton(fence));
        var user = cluster.GetUser("ada");
        await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);

        membership.OnRefresh = () => throw new TimeoutException();
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(UserGrainsError.Unavailable, (await TestUsers.FailureOf(user.GetAsync(Token))).Error);
        Assert.Equal(UserGrainsError.Unavailable, (await TestUsers.FailureOf(user.UpdateAsync(new UserPatch { Name = "x" }, Token))).Error);
        Assert.Equal(UserGrainsError.Unavailable, (await TestUsers.FailureOf(user.PurgeAsync(Token))).Error);
        Assert.Equal("Ada", (await user.GetStrongAsync(Token))!.Name);

        membership.OnRefresh = () => Task.CompletedTask;
        Assert.Equal((1L, "Ada"), ((await user.GetAsync(Token))!.Version, (await user.GetAsync(Token))!.Name));
    }

    // Every write takes a turn of its own, so that callers meet in front of it.
    private async Task ReleaseOneByOneAsync(string key, CancellationToken cancellationToken)
    {
        using var hold = Storage.HoldWrites(StorageMoment.BeforeCommit, key);
        try
        {
            while (true)
            {
                await hold.WaitForWriteAsync(cancellationToken);
                hold.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // All callers are done.
        }
    }

    private async Task ReplaceAsync(IUserGrain user, string name)
    {
        var record = new UserRecord(Storage, user.GetGrainId(), UserKey.TryParse(user.GetPrimaryKeyString(), out var key) ? key.Id : string.Empty, new StorageDeadline(TimeSpan.FromMinutes(1), TimeProvider.System));
        var state = await record.ReadAsync(DateTimeOffset.UnixEpoch);
        await record.WriteAsync(state.ApplyUpdate(new UserPatch { Name = name }, DateTimeOffset.UnixEpoch).Next);
    }

    private async Task<IUserGrain> CreateAsync()
    {
        var user = fixture.Cluster.GetUser(ClusterFixture.NewId());
        await user.CreateAsync(new UserPatch { Name = "Ada" }, Token);
        return user;
    }
}
