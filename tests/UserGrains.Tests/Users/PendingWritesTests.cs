using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using UserGrains.Storage;
using UserGrains.Testing;
using UserGrains.Users;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class PendingWritesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly GrainId GrainId = GrainId.Create("user", "demo/ada");

    private readonly TestStorage _storage = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly UserGrainsInstrumentation _instrumentation;
    private readonly List<(long Before, long Now)> _stored = [];
    private readonly List<Exception?> _failures = [];

    public PendingWritesTests() => _instrumentation = new UserGrainsInstrumentation(_services.GetRequiredService<IMeterFactory>());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _instrumentation.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task What_is_decided_while_a_write_is_in_flight_goes_out_in_one_more()
    {
        var writes = await LoadAsync();
        var hold = _storage.HoldWrites(StorageMoment.BeforeCommit);
        var calls = new List<Task<bool>> { Write(writes, "first") };
        await hold.WaitForWriteAsync(Token);
        calls.AddRange(Enumerable.Range(0, 100).Select(number => Write(writes, $"{number}")));
        calls.Add(writes.SettleAsync());

        Assert.Equal((102, 101L, 0L), (writes.Count, writes.Latest.Version, writes.Stored.Version));
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        hold.Dispose();

        Assert.All(await Task.WhenAll(calls), Assert.True);
        await writes.DrainAsync();
        Assert.Equal(2, _storage.WriteCount);
        Assert.Equal([(0, 1), (1, 101)], _stored);
        Assert.Equal((0, 101L), (writes.Count, writes.Stored.Version));
    }

    [Fact]
    public async Task A_write_that_storage_answers_at_once_is_answered_at_once()
    {
        var writes = await LoadAsync();

        Assert.True(Write(writes, "Ada").IsCompletedSuccessfully);
        Assert.True(writes.SettleAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Calls_that_a_storage_on_the_callers_thread_has_kept_waiting_share_the_next_write()
    {
        var writes = await LoadAsync();
        var turns = new TaskFactory(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);

        // All of them queue up during the first one's turn, as messages do while their grain is inside a commit.
        var calls = await turns.StartNew(
            () => Enumerable.Range(0, 100).Select(number => turns.StartNew(() => Write(writes, $"{number}"), Token).Unwrap()).ToArray(),
            Token);

        Assert.All(await Task.WhenAll(calls), Assert.True);
        Assert.Equal((2, 100L), (_storage.WriteCount, writes.Stored.Version));
    }

    [Fact]
    public async Task Everybody_who_waits_learns_of_a_failed_write_and_nothing_more_is_written()
    {
        var writes = await LoadAsync();
        var hold = _storage.HoldWrites(StorageMoment.BeforeCommit);
        _storage.FailWrites(StorageMoment.BeforeCommit);
        var inFlight = Write(writes, "in flight");
        await hold.WaitForWriteAsync(Token);
        var restsOnIt = writes.SettleAsync();
        var queued = Write(writes, "queued");
        var restsOnThat = writes.SettleAsync();
        var check = writes.CheckAsync();

        hold.Dispose();

        Assert.All(await Task.WhenAll(inFlight, restsOnIt, queued, restsOnThat), Assert.False);
        Assert.Null(await check);
        await writes.DrainAsync();
        Assert.True(writes.HasFailed);
        Assert.IsType<TestStorageException>(Assert.Single(_failures));
        Assert.False(await Write(writes, "later"));
        Assert.Equal((0, 0), (_storage.WriteCount, writes.Count));
        Assert.Empty(_stored);
        Assert.Single(_failures);
    }

    [Fact]
    public async Task A_record_that_somebody_else_has_written_is_never_overwritten()
    {
        var stale = await LoadAsync();
        var other = await LoadAsync();
        Assert.True(await Write(other, "other"));

        Assert.False(await Write(stale, "stale"));

        Assert.IsType<InconsistentStateException>(Assert.Single(_failures));
        Assert.Equal("other", (await LoadAsync()).Stored.User!.Name);
    }

    [Fact]
    public async Task A_check_waits_for_the_write_in_flight_and_holds_the_next()
    {
        var writes = await LoadAsync();
        var hold = _storage.HoldWrites(StorageMoment.AfterCommit);
        var write = Write(writes, "Ada");
        await hold.WaitForWriteAsync(Token);
        var reads = _storage.ReadCount;

        Task<UserState?>[] checks = [writes.CheckAsync(), writes.CheckAsync()];
        Assert.Equal(reads, _storage.ReadCount);
        hold.Dispose();

        Assert.All(await Task.WhenAll(checks), state => Assert.Equal("Ada", state!.User!.Name));
        Assert.Equal(reads + 1, _storage.ReadCount);
        Assert.True(await write);
        Assert.False(writes.HasFailed);
    }

    [Fact]
    public async Task A_check_that_meets_another_writer_answers_what_is_stored_and_ends_the_activation()
    {
        var stale = await LoadAsync();
        Assert.True(await Write(await LoadAsync(), "other"));

        Assert.Equal("other", (await stale.CheckAsync())!.User!.Name);

        Assert.True(stale.HasFailed);
        Assert.Null(Assert.Single(_failures));
        Assert.False(await Write(stale, "stale"));
    }

    [Fact]
    public async Task A_check_that_cannot_read_changes_nothing()
    {
        var writes = await LoadAsync();
        _storage.FailReads();

        Assert.Null(await writes.CheckAsync());

        Assert.False(writes.HasFailed);
        Assert.True(await Write(writes, "Ada"));
        Assert.NotNull(await writes.CheckAsync());
    }

    [Fact]
    public async Task Draining_waits_for_what_is_in_flight_and_what_is_queued()
    {
        var writes = await LoadAsync();
        var hold = _storage.HoldWrites(StorageMoment.BeforeCommit);
        _ = Write(writes, "one");
        await hold.WaitForWriteAsync(Token);
        _ = Write(writes, "two");

        var drained = writes.DrainAsync();
        Assert.False(drained.IsCompleted);
        hold.Dispose();
        await drained;

        Assert.Equal("two", (await LoadAsync()).Stored.User!.Name);
    }

    [Fact]
    public async Task A_write_does_not_carry_the_context_of_an_earlier_caller()
    {
        var context = new AsyncLocal<string?>();
        var storage = new WatchedStorage(_storage, context);
        var writes = await LoadAsync(storage);
        var hold = _storage.HoldWrites(StorageMoment.BeforeCommit);
        context.Value = "first caller";
        var first = Write(writes, "first");
        context.Value = null;
        await hold.WaitForWriteAsync(Token);
        var second = Write(writes, "second");

        hold.Dispose();
        await Task.WhenAll(first, second);

        Assert.Equal(["first caller", null], storage.Seen);
    }

    private static Task<bool> Write(PendingWrites writes, string name) => writes.StoreAsync(writes.Latest.ApplySet(new UserPatch { Name = name }, Now).Next);

    private async Task<PendingWrites> LoadAsync(IGrainStorage? storage = null)
    {
        var record = new UserRecord(storage ?? _storage, GrainId, "ada", new StorageDeadline(TimeSpan.FromMinutes(1), TimeProvider.System));
        return new PendingWrites(
            record,
            await record.ReadAsync(DateTimeOffset.UnixEpoch),
            _instrumentation,
            (before, now) => _stored.Add((before.Version, now.Version)),
            _failures.Add);
    }

    private sealed class WatchedStorage(IGrainStorage storage, AsyncLocal<string?> context) : IGrainStorage
    {
        public List<string?> Seen { get; } = [];

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Seen.Add(context.Value);
            return storage.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
    }
}
