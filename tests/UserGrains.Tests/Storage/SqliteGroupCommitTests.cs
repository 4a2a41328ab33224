using System.Diagnostics.Metrics;
using Orleans.Storage;
using UserGrains.Sqlite;
using UserGrains.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

public sealed class SqliteGroupCommitTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private SqliteStore _store;

    public SqliteGroupCommitTests() => _store = SqliteStore.Open(_folder.Database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_queues_up_behind_a_commit_goes_into_the_next_one()
    {
        var commits = new List<int>();
        using var listener = Listen<int>("usergrains.storage.commit.rows", commits.Add);
        var grains = Enumerable.Range(0, 40).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();

        await BehindGateAsync(() => grains.Select(grain => _store.Storage.CreateAsync(grain, "queued")));

        Assert.Equal([1, 40], commits);
    }

    [Fact]
    public async Task A_conflict_fails_its_own_row_and_the_others_of_the_batch_are_stored()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var stale = await _store.Storage.CreateAsync(grain, "first");
        await _store.Storage.WriteAsync(grain, await _store.Storage.ReadAsync(grain), "second");
        var others = Enumerable.Range(0, 10).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();
        Task? conflicting = null;

        await BehindGateAsync(() =>
        {
            var before = others[..5].Select(other => _store.Storage.CreateAsync(other, "stored")).ToArray();
            conflicting = _store.Storage.WriteAsync(grain, stale, "late");
            return before.Concat(others[5..].Select(other => _store.Storage.CreateAsync(other, "stored")));
        });

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => conflicting!);
        Assert.Equal(stale.ETag, conflict.CurrentEtag);
        Assert.Equal((await _store.Storage.ReadAsync(grain)).ETag, conflict.StoredEtag);
        Assert.Equal("second", (await _store.Storage.ReadAsync(grain)).State!.Text);
        foreach (var other in others)
        {
            Assert.Equal("stored", (await _store.Storage.ReadAsync(other)).State!.Text);
        }
    }

    [Fact]
    public async Task Under_steady_writes_the_log_starts_over_again_and_again()
    {
        const int Rows = 200;
        var states = await Task.WhenAll(Enumerable.Range(0, Rows).Select(async _ =>
        {
            var grain = GrainStorageExtensions.NewGrain();
            return (Grain: grain, State: await _store.Storage.CreateAsync(grain, new string('x', 3_000)));
        }));

        // A row fills a page, so this is half as much again as the log may hold.
        for (var round = 0; round < SqliteCheckpointer.MaxLogPages * 3 / 2 / Rows; round++)
        {
            await Task.WhenAll(states.Select(row => _store.Storage.WriteAsync(row.Grain, row.State, new string((char)('a' + (round % 26)), 3_000))));
        }

        Assert.InRange(new FileInfo(_folder.Database + "-wal").Length, 1, SqliteCheckpointer.MaxLogPages * 4_200L);
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_nothing_of_itself_and_the_next_one_is_stored()
    {
        var grain = GrainStorageExtensions.NewGrain();
        Task[] batch = [];
        await BehindGateAsync(() =>
        {
            batch =
            [
                _store.Storage.CreateAsync(grain, "half"),
                _store.Database.SubmitAsync(new FailingWrite(new SqliteStorageException("broken", isTransient: true, errorCode: 10)), Token),
                _store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "other half"),
            ];
            return [];
        });

        foreach (var write in batch)
        {
            Assert.True((await Assert.ThrowsAsync<SqliteStorageException>(() => write)).IsTransient);
        }

        Assert.False((await _store.Storage.ReadAsync(grain)).RecordExists);
        Assert.Empty(await _store.Storage.ScanAsync());
        await _store.Storage.CreateAsync(grain, "whole");
        Assert.Equal("whole", (await _store.Storage.ReadAsync(grain)).State!.Text);
        Assert.Single(await _store.Storage.ScanAsync());
    }

    [Fact]
    public async Task A_write_that_is_cancelled_in_the_queue_never_happens()
    {
        var grain = GrainStorageExtensions.NewGrain();
        using var cancellation = new CancellationTokenSource();
        var state = new GrainState<GrainStorageTestState> { State = new GrainStorageTestState { Text = "cancelled" } };
        Task? write = null;

        await BehindGateAsync(() =>
        {
            write = _store.Storage.WriteStateAsync(GrainStorageExtensions.StateName, grain, state, cancellation.Token);
            cancellation.Cancel();
            return [];
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write!);
        Assert.False((await _store.Storage.ReadAsync(grain)).RecordExists);
        Assert.Null(state.ETag);
    }

    [Fact]
    public async Task One_write_above_the_queue_limit_fails_at_once_and_is_not_made()
    {
        await ReopenAsync(options => options.MaxQueuedWrites = 3);
        var errors = new List<long>();
        using var listener = Listen<long>("usergrains.storage.errors", errors.Add);
        var refused = GrainStorageExtensions.NewGrain();

        await BehindGateAsync(() =>
        {
            var queued = Enumerable.Range(0, 3).Select(_ => _store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "queued")).ToArray();
            var exception = Assert.ThrowsAsync<SqliteStorageException>(() => _store.Storage.CreateAsync(refused, "one too many"));
            Assert.True(exception.IsCompletedSuccessfully);
            return queued;
        });

        Assert.False((await _store.Storage.ReadAsync(refused)).RecordExists);
        Assert.Equal(3, (await _store.Storage.ScanAsync()).Count);
        Assert.Equal([1], errors);
    }

    [Fact]
    public async Task A_state_above_the_limit_is_refused_and_one_at_the_limit_is_stored()
    {
        await ReopenAsync(options => options.MaxStateBytes = 1_024);
        var grain = GrainStorageExtensions.NewGrain();
        var overhead = "{\"text\":\"\",\"number\":0}".Length;

        await Assert.ThrowsAsync<SqliteStorageException>(() => _store.Storage.CreateAsync(grain, new string('x', 1_025 - overhead)));
        await _store.Storage.CreateAsync(grain, new string('x', 1_024 - overhead));

        Assert.Equal(1_024 - overhead, (await _store.Storage.ReadAsync(grain)).State!.Text!.Length);
    }

    [Fact]
    public async Task Closing_stores_what_is_queued_and_refuses_what_comes_after()
    {
        var grains = Enumerable.Range(0, 20).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();
        var closing = Task.CompletedTask;
        await BehindGateAsync(() =>
        {
            var queued = grains.Select(grain => _store.Storage.CreateAsync(grain, "queued")).ToArray();
            closing = _store.Database.CloseAsync();
            return queued;
        });
        await closing;

        await Assert.ThrowsAsync<SqliteStorageException>(() => _store.Storage.CreateAsync(GrainStorageExtensions.NewGrain(), "late"));
        await Assert.ThrowsAsync<SqliteStorageException>(() => _store.Storage.ReadAsync(grains[0]));

        await ReopenAsync(configure: null);
        foreach (var grain in grains)
        {
            Assert.Equal("queued", (await _store.Storage.ReadAsync(grain)).State!.Text);
        }
    }

    [Fact]
    public async Task An_ETag_of_another_record_is_a_conflict()
    {
        var one = GrainStorageExtensions.NewGrain();
        var other = GrainStorageExtensions.NewGrain();
        var state = await _store.Storage.CreateAsync(one, "one");
        await _store.Storage.CreateAsync(other, "other");

        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Storage.WriteAsync(other, state, "mixed up"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Storage.WriteAsync(one, new GrainState<GrainStorageTestState> { ETag = "not one of ours" }, "foreign"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Storage.ClearAsync(other, new GrainState<GrainStorageTestState> { ETag = "1.-1" }));

        Assert.Equal("other", (await _store.Storage.ReadAsync(other)).State!.Text);
    }

    [Fact]
    public async Task Another_program_that_writes_makes_a_commit_wait_and_then_fail_clearly()
    {
        await ReopenAsync(options => options.BusyTimeout = TimeSpan.Zero);
        var grain = GrainStorageExtensions.NewGrain();
        using var shell = SqliteShell.Connect(_folder.Database);
        SqliteShell.Run(shell, "BEGIN IMMEDIATE");

        var exception = await Assert.ThrowsAsync<SqliteStorageException>(() => _store.Storage.CreateAsync(grain, "blocked"));
        SqliteShell.Run(shell, "ROLLBACK");
        await _store.Storage.CreateAsync(grain, "free");

        Assert.True(exception.IsTransient);
        Assert.Contains("Another program", exception.Message, StringComparison.Ordinal);
        Assert.Equal("free", (await _store.Storage.ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task The_shell_can_read_keys_and_payloads_while_the_node_runs()
    {
        await _store.Storage.CreateAsync(GrainId.Create("user", "demo/ada"), "Ada", 7);

        Assert.Equal("demo/ada={\"text\":\"Ada\",\"number\":7}", SqliteShell.Run(_folder.Database, "SELECT key || '=' || payload FROM grain_state WHERE type = 'user'"));
        Assert.Equal("Ada", SqliteShell.Run(_folder.Database, "SELECT payload ->> '$.text' FROM grain_state WHERE key = 'demo/ada'"));
    }

    private async Task BehindGateAsync(Func<IEnumerable<Task>> writes)
    {
        using var gate = new GateWrite();
        await gate.CloseAsync(_store.Database);
        var queued = writes().ToArray();
        await gate.OpenAsync();
        await Task.WhenAll(queued);
    }

    private async Task ReopenAsync(Action<UserGrainsSqliteOptions>? configure)
    {
        await _store.DisposeAsync();
        _store = SqliteStore.Open(_folder.Database, configure);
    }

    /// <summary>Hears the measurements of this test's storage only; others run beside it.</summary>
    private MeterListener Listen<T>(string name, Action<T> measured)
        where T : struct
    {
        var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, _store.Meters) && string.Equals(instrument.Meter.Name, StorageInstruments.MeterName, StringComparison.Ordinal) && string.Equals(instrument.Name, name, StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<T>((_, value, _, _) => measured(value));
        listener.Start();
        return listener;
    }
}
