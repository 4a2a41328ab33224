using Orleans.Storage;
using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>What every grain storage that users are kept in must do. Each storage runs it by a class of its own.</summary>
public abstract class GrainStorageContractTests : IAsyncLifetime
{
    private static readonly string[] HostileKeys =
    [
        "a/b", "a\\b", "a#b", "a?b", "a_b", "a%2Fb", "a b", " a", "a ", "a'b", "a\"b", "a;--", "A", "a", "á", "a\u0301", "\u0430", "ａ",
        "a\0b", "a\0", "a\n", "\u202ea", "😀", "..", "+", "|", ":", "*", new('k', 200),
    ];

    private static readonly string[] TwoNames = ["one", "two"];

    protected IGrainStorage Storage { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Storage = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nothing_is_read_where_nothing_was_written()
    {
        var state = await Storage.ReadAsync(GrainStorageExtensions.NewGrain());

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Null(state.State!.Text);
    }

    [Fact]
    public async Task A_read_finds_the_last_write()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var state = await Storage.CreateAsync(grain, "first", 1);
        var firstETag = state.ETag;
        await Storage.WriteAsync(grain, state, "second", 2);

        var read = await Storage.ReadAsync(grain);

        Assert.True(state.RecordExists);
        Assert.NotEqual(firstETag, state.ETag, StringComparer.Ordinal);
        Assert.True(read.RecordExists);
        Assert.Equal(state.ETag, read.ETag);
        Assert.Equal("second", read.State!.Text);
        Assert.Equal(2, read.State.Number);
    }

    [Fact]
    public async Task A_cleared_record_is_gone_and_can_be_written_again()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var state = await Storage.CreateAsync(grain, "first");
        await Storage.ClearAsync(grain, state);

        Assert.False(state.RecordExists);
        Assert.Null(state.State!.Text);
        Assert.False((await Storage.ReadAsync(grain)).RecordExists);

        await Storage.WriteAsync(grain, state, "again");
        Assert.Equal("again", (await Storage.ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task A_cleared_record_can_be_written_by_who_reads_that_it_is_gone()
    {
        var grain = GrainStorageExtensions.NewGrain();
        await Storage.ClearAsync(grain, await Storage.CreateAsync(grain, "first"));

        await Storage.WriteAsync(grain, await Storage.ReadAsync(grain), "again");

        Assert.Equal("again", (await Storage.ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task A_write_without_an_ETag_does_not_replace_a_record()
    {
        var grain = GrainStorageExtensions.NewGrain();
        await Storage.CreateAsync(grain, "first");
        var late = new GrainState<GrainStorageTestState>();

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteAsync(grain, late, "late"));

        Assert.Equal("first", (await Storage.ReadAsync(grain)).State!.Text);
        Assert.Null(late.ETag);
    }

    [Fact]
    public async Task A_write_or_clear_with_a_stale_ETag_changes_nothing()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var state = await Storage.CreateAsync(grain, "first");
        var stale = await Storage.ReadAsync(grain);
        await Storage.WriteAsync(grain, state, "second");

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteAsync(grain, stale, "late"));
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.ClearAsync(grain, stale));

        var read = await Storage.ReadAsync(grain);
        Assert.Equal("second", read.State!.Text);
        Assert.Equal(state.ETag, read.ETag);
    }

    [Fact]
    public async Task An_ETag_from_before_a_clear_is_stale_also_after_the_next_write()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var state = await Storage.CreateAsync(grain, "first");
        var stale = await Storage.ReadAsync(grain);
        await Storage.ClearAsync(grain, state);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteAsync(grain, stale, "late"));
        await Storage.WriteAsync(grain, state, "again");
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteAsync(grain, stale, "late"));

        Assert.Equal("again", (await Storage.ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task Of_concurrent_writers_with_the_same_ETag_exactly_one_wins()
    {
        var grain = GrainStorageExtensions.NewGrain();
        await Storage.CreateAsync(grain, "first");
        for (var round = 0; round < 20; round++)
        {
            var readers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Storage.ReadAsync(grain)));

            var won = await Task.WhenAll(readers.Select((state, writer) => Task.Run(() => TryAsync(() => Storage.WriteAsync(grain, state, "round", (round * 100) + writer)), Token)));

            var winner = Assert.Single(Enumerable.Range(0, won.Length), writer => won[writer]);
            Assert.Equal((round * 100) + winner, (await Storage.ReadAsync(grain)).State!.Number);
        }
    }

    [Fact]
    public async Task Of_concurrent_creators_exactly_one_wins()
    {
        var grain = GrainStorageExtensions.NewGrain();

        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(() => TryAsync(() => Storage.CreateAsync(grain, "created", writer)), Token)));

        var winner = Assert.Single(Enumerable.Range(0, won.Length), writer => won[writer]);
        Assert.Equal(winner, (await Storage.ReadAsync(grain)).State!.Number);
    }

    [Fact]
    public async Task Many_writers_at_once_are_all_stored()
    {
        var grains = Enumerable.Range(0, 500).Select(_ => GrainStorageExtensions.NewGrain()).ToArray();

        await Task.WhenAll(grains.Select((grain, i) => Task.Run(
            async () =>
            {
                var state = await Storage.CreateAsync(grain, "first");
                await Storage.WriteAsync(grain, state, "second", i);
            },
            Token)));

        for (var i = 0; i < grains.Length; i++)
        {
            var read = await Storage.ReadAsync(grains[i]);
            Assert.Equal(("second", i), (read.State!.Text, read.State.Number));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_000)]
    [InlineData(70_000)]
    [InlineData(900_000)]
    public async Task A_state_of_any_allowed_size_comes_back_whole(int length)
    {
        var grain = GrainStorageExtensions.NewGrain();
        var text = string.Create(length, length, static (span, seed) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + ((seed + i) % 26));
            }
        });

        await Storage.CreateAsync(grain, text);

        Assert.Equal(text, (await Storage.ReadAsync(grain)).State!.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("quotes ' \" and \\ and --")]
    [InlineData("NUL \0 in the middle")]
    [InlineData("emoji 😀, right-to-left \u202e, combining a\u0301")]
    public async Task Text_comes_back_as_it_was(string text)
    {
        var grain = GrainStorageExtensions.NewGrain();

        await Storage.CreateAsync(grain, text);

        Assert.Equal(text, (await Storage.ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task Hostile_keys_stay_apart()
    {
        var prefix = Guid.NewGuid().ToString("N");
        var grains = HostileKeys.Select(key => GrainId.Create("thing", prefix + key)).ToArray();
        for (var i = 0; i < grains.Length; i++)
        {
            await Storage.CreateAsync(grains[i], HostileKeys[i], i);
        }

        for (var i = 0; i < grains.Length; i++)
        {
            var read = await Storage.ReadAsync(grains[i]);
            Assert.Equal((HostileKeys[i], i), (read.State!.Text, read.State.Number));
        }
    }

    [Fact]
    public async Task State_names_and_grain_types_stay_apart()
    {
        var key = Guid.NewGuid().ToString("N");
        foreach (var type in TwoNames)
        {
            foreach (var name in TwoNames)
            {
                await Storage.CreateAsync(GrainId.Create(type, key), type + name, stateName: name);
            }
        }

        foreach (var type in TwoNames)
        {
            foreach (var name in TwoNames)
            {
                Assert.Equal(type + name, (await Storage.ReadAsync(GrainId.Create(type, key), name)).State!.Text);
            }
        }
    }

    /// <summary>Opens the storage for one test.</summary>
    protected abstract ValueTask<IGrainStorage> OpenAsync();

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    private static async Task<bool> TryAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
