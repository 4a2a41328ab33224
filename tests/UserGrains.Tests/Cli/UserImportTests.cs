using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using UserGrains.Cli;
using UserGrains.Cli.Import;
using Xunit;

namespace UserGrains.Tests.Cli;

public sealed class UserImportTests
{
    private readonly ConcurrentDictionary<string, string?> _names = new(StringComparer.Ordinal);
    private int _writes;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_user_is_stored_and_the_checkpoint_is_gone()
    {
        using var file = new ImportFile(Users(1000));

        var tally = await file.ImportAsync(StoreAsync, Token);

        Assert.Equal((1000, 0), (tally.Stored, tally.Failed));
        Assert.Equal(1000, _names.Count);
        Assert.False(file.HasCheckpoint);
    }

    [Fact]
    public async Task Byte_order_mark_CRLF_and_blank_lines_are_fine()
    {
        using var file = new ImportFile("\uFEFF{\"id\":\"a\",\"name\":\"A\"}\r\n\r\n{\"id\":\"b\",\"name\":\"B\"}\r\n  \r\n");

        var tally = await file.ImportAsync(StoreAsync, Token);

        Assert.Equal((2, 0), (tally.Stored, tally.Failed));
        Assert.Equal(["A", "B"], _names.Values.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Bad_lines_are_reported_by_number_and_do_not_hold_up_the_others()
    {
        using var file = new ImportFile(
            "{\"id\":\"a\"}\n{oops\n{\"id\":\"\"}\n{\"id\":\"b,c\"}\n{\"name\":\"x\"}\n{\"id\":\"d\",\"nick\":\"x\"}\n{\"id\":\"e\",\"name\":\" \"}\n{\"id\":\"z\"}\n" + new string('x', 1_100_000));

        var tally = await file.ImportAsync(StoreAsync, Token);

        Assert.Equal((2, 7), (tally.Stored, tally.Failed));
        Assert.Equal([2, 3, 4, 5, 6, 7, 9], tally.Failures.Select(failure => failure.Key));
        Assert.Equal(["a", "z"], _names.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_user_that_the_node_refuses_is_a_bad_line()
    {
        using var file = new ImportFile(Users(10));

        var tally = await file.ImportAsync(
            (id, patch, token) => string.Equals(id, "user-4", StringComparison.Ordinal)
                ? Task.FromException(new UserGrainsException(UserGrainsError.InvalidUser, "no", [new InvalidField("email", "Too long.")]))
                : StoreAsync(id, patch, token),
            Token);

        Assert.Equal([KeyValuePair.Create(5L, "email: Too long.")], tally.Failures);
        Assert.Equal(9, tally.Stored);
    }

    [Fact]
    public async Task Of_many_bad_lines_the_first_twenty_are_told_and_all_are_counted()
    {
        using var file = new ImportFile(string.Concat(Enumerable.Repeat("{}\n", 50)));

        var tally = await file.ImportAsync(StoreAsync, Token);

        Assert.Equal(50, tally.Failed);
        Assert.Equal(Enumerable.Range(1, 20).Select(number => (long)number), tally.Failures.Select(failure => failure.Key));
    }

    [Fact]
    public async Task A_mended_line_is_where_the_next_import_begins()
    {
        using var file = new ImportFile("{\"id\":\"a\"}\n{\"id\":\"b\",\"nick\":1}\n{\"id\":\"c\"}\n");
        await file.ImportAsync(StoreAsync, Token);
        var (start, _) = await file.FindStartAsync();
        file.Write("{\"id\":\"a\"}\n{\"id\":\"b\",\"name\":\"B\"}\n{\"id\":\"c\"}\n");
        _names.Clear();

        var tally = await file.ImportAsync(StoreAsync, Token);

        Assert.Equal(1, start.Lines);
        Assert.Equal(0, tally.Failed);
        Assert.Equal(["b", "c"], _names.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.False(file.HasCheckpoint);
    }

    [Fact]
    public async Task Lines_of_one_user_are_written_in_their_order()
    {
        using var file = new ImportFile(string.Concat(Enumerable.Range(0, 2000).Select(number => $$"""{"id":"u{{number % 7}}","name":"{{number}}"}""" + "\n")));
        var seen = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        await file.ImportAsync(
            async (id, patch, _) =>
            {
                await Task.Yield();
                var number = int.Parse(patch.Name.Value!, CultureInfo.InvariantCulture);
                Assert.True(seen.GetValueOrDefault(id, -1) < number);
                seen[id] = number;
            },
            Token);

        Assert.Equal(1999, seen.Values.Max());
    }

    [Fact]
    public async Task Many_writes_are_under_way_at_once_and_never_more_than_the_limit()
    {
        using var file = new ImportFile(OneUserForEachWorker() + Users(5000));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var underWay = 0;
        var most = 0;

        await file.ImportAsync(
            async (_, _, _) =>
            {
                var now = Interlocked.Increment(ref underWay);
                InterlockedMax(ref most, now);
                if (now == UserImport.Workers)
                {
                    gate.TrySetResult();
                }

                await gate.Task.WaitAsync(Token);
                Interlocked.Decrement(ref underWay);
            },
            Token);

        Assert.Equal(UserImport.Workers, most);
    }

    [Fact]
    public async Task A_stopped_import_leaves_a_checkpoint_and_the_next_goes_on_there()
    {
        using var file = new ImportFile(Users(5000));
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => file.ImportAsync(StoreAndStopAfter(2000, stop), stop.Token));
        var (start, _) = await file.FindStartAsync();
        var before = _writes;
        var tally = await file.ImportAsync(StoreAsync, Token);

        Assert.InRange(start.Lines, 1, before);
        Assert.Equal(5000 - start.Lines, tally.Stored);
        Assert.Equal(5000, _names.Count);
        Assert.False(file.HasCheckpoint);
    }

    [Fact]
    public async Task A_failure_of_the_node_ends_the_import_and_leaves_a_checkpoint()
    {
        using var file = new ImportFile(Users(3000));

        var exception = await Assert.ThrowsAsync<UserGrainsException>(() => file.ImportAsync(
            (id, patch, token) => Interlocked.Increment(ref _writes) > 1500
                ? Task.FromException(new UserGrainsException(UserGrainsError.AppContextOff, "off"))
                : StoreAsync(id, patch, token),
            Token));

        Assert.Equal(UserGrainsError.AppContextOff, exception.Error);
        Assert.True(file.HasCheckpoint);
    }

    [Fact]
    public async Task A_node_that_stays_away_ends_the_import()
    {
        using var file = new ImportFile(Users(3000));

        var exception = await Assert.ThrowsAsync<CommandException>(() =>
            file.ImportAsync((_, _, _) => Task.FromException(new UserGrainsException(UserGrainsError.Unavailable, "gone")), Token));

        Assert.Equal(ExitCode.Unavailable, exception.ExitCode);
    }

    [Fact]
    public Task Any_stops_and_repetitions_end_as_one_undisturbed_import() =>
        Gen.Select(Gen.Int[0, 30].Array[0, 300], Gen.Int[1, 80].Array[0, 5]).SampleAsync(
            async (ids, stops) =>
            {
                using var file = new ImportFile(string.Concat(ids.Select((id, line) => $$"""{"id":"u{{id}}","name":"{{line}}"}""" + (line % 3 == 0 ? "\r\n" : "\n"))));
                var stored = new UserImportTests();
                foreach (var stopAfter in stops)
                {
                    using var stop = new CancellationTokenSource();
                    try
                    {
                        await file.ImportAsync(stored.StoreAndStopAfter(stopAfter, stop), stop.Token);
                    }
                    catch (OperationCanceledException)
                    {
                        // This was one of the stops.
                    }
                }

                await file.ImportAsync(stored.StoreAsync, Token);

                var expected = ids.Select((id, line) => (id, line)).GroupBy(entry => entry.id).ToDictionary(group => $"u{group.Key}", group => $"{group.Last().line}", StringComparer.Ordinal);
                Assert.Equal(expected.OrderBy(entry => entry.Key, StringComparer.Ordinal), stored._names.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!)));
            },
            iter: 50,
            threads: 1);

    private static string OneUserForEachWorker() => string.Concat(Enumerable.Range(0, int.MaxValue)
        .Select(number => $"worker-{number}")
        .DistinctBy(UserImport.WorkerOf)
        .Take(UserImport.Workers)
        .Select(id => $$"""{"id":"{{id}}"}""" + "\n"));

    private static string Users(int count) => string.Concat(Enumerable.Range(0, count).Select(number => $$"""{"id":"user-{{number}}","name":"Name {{number}}"}""" + "\n"));

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private async Task StoreAsync(string id, UserPatch patch, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _writes);
        _names[id] = patch.Name.Value;
    }

    private Func<string, UserPatch, CancellationToken, Task> StoreAndStopAfter(int writes, CancellationTokenSource stop)
    {
        var left = writes;
        return async (id, patch, token) =>
        {
            await StoreAsync(id, patch, token);
            if (Interlocked.Decrement(ref left) == 0)
            {
                await stop.CancelAsync();
            }
        };
    }
}
