using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using UserGrains.Client;
using UserGrains.Storage;
using UserGrains.Testing;
using UserGrains.Users;
using UserGrains.Watchers;
using Xunit;

namespace UserGrains.Tests.Users;

/// <summary>A storage that never answers: callers are told in time, and no activation waits for ever.</summary>
public sealed class SilentStorageTests
{
    private static readonly TimeSpan Timeout = new UserGrainsOptions().StorageTimeout;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_that_is_not_answered_has_an_unknown_outcome_and_the_user_goes_on_from_what_is_stored()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.Time = time);
        var user = cluster.GetUser("ada");
        var patch = new UserPatch { Name = "Ada", IdempotencyKey = Guid.CreateVersion7(time.GetUtcNow()) };
        var hold = cluster.Storage.HoldWrites(StorageMoment.BeforeCommit);

        var writes = Enumerable.Range(0, 3).Select(_ => cluster.Chat.SetUserAsync("ada", patch, Token)).ToArray();
        await hold.WaitForWriteAsync(Token);

        // Its turn comes after the one that wrote, so the write's time has begun.
        await user.GetAsync(Token);
        time.Advance(Timeout);
        foreach (var write in writes)
        {
            var exception = await Assert.ThrowsAsync<UserGrainsException>(() => write);
            Assert.Equal(UserGrainsError.OutcomeUnknown, exception.Error);
            Assert.True(exception.IsTransient);
        }

        // The write arrives in the end, at any moment beside its repetition.
        hold.Dispose();
        Assert.Equal(1, (await SetUntilAcknowledgedAsync(cluster.Chat, patch)).Version);
        Assert.Equal(1, (await user.GetStrongAsync(Token))!.Version);
    }

    [Fact]
    public async Task Reads_writes_and_clears_are_given_up_after_their_time()
    {
        var time = new FakeTimeProvider();
        var grain = GrainId.Create("user", "demo/ada");
        using var deadline = new StorageDeadline(Timeout, time);
        var user = new UserRecord(new SilentStorage(), grain, "ada", deadline);
        var watcher = new WatcherRecord(new SilentStorage(), grain, deadline);
        Task[] operations =
        [
            user.ReadAsync(default).AsTask(),
            user.FindReplacementAsync().AsTask(),
            watcher.ReadAsync(),
            watcher.WriteAsync(WatcherState.Empty.Add(["ada"])),
        ];

        time.Advance(Timeout - TimeSpan.FromTicks(1));
        Assert.DoesNotContain(operations, operation => operation.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        foreach (var operation in operations)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => operation);
        }
    }

    private static async Task<User> SetUntilAcknowledgedAsync(Chat chat, UserPatch patch)
    {
        while (true)
        {
            try
            {
                return await chat.SetUserAsync("ada", patch, Token);
            }
            catch (UserGrainsException exception) when (exception.IsTransient)
            {
                Token.ThrowIfCancellationRequested();
            }
        }
    }

    private sealed class SilentStorage : IGrainStorage
    {
        private static readonly Task Never = new TaskCompletionSource().Task;

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Never;

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Never;

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Never;
    }
}
