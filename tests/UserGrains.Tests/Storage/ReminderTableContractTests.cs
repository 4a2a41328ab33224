using Xunit;

namespace UserGrains.Tests.Storage;

/// <summary>What Orleans asks of a reminder table.</summary>
public abstract class ReminderTableContractTests : IAsyncLifetime
{
    private protected static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private IReminderTable Reminders { get; set; } = null!;

    public async ValueTask InitializeAsync() => Reminders = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a table of the test's own: a new one, or again the one that was closed.</summary>
    protected abstract ValueTask<IReminderTable> OpenAsync();

    /// <summary>Closes the table, as a silo that stops does.</summary>
    protected abstract ValueTask CloseAsync();

    [Fact]
    public async Task A_reminder_comes_back_as_it_was_stored_also_after_a_restart()
    {
        var grain = GrainId.Create("watcher", "demo/board one 😀");
        var etag = await Reminders.UpsertRow(Entry(grain, "wake"), Token);
        await CloseAsync();
        Reminders = await OpenAsync();

        var read = await Reminders.ReadRow(grain, "wake", Token);

        Assert.Equal((grain, "wake", Start, TimeSpan.FromMinutes(1), etag), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await Reminders.ReadRow(grain, "other", Token));
        Assert.Null(await Reminders.ReadRow(GrainId.Create("watcher", "demo/other"), "wake", Token));
    }

    [Fact]
    public async Task A_second_upsert_replaces_the_first_and_its_ETag()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var first = await Reminders.UpsertRow(Entry(grain, "wake"), Token);
        var later = Entry(grain, "wake");
        later.Period = TimeSpan.FromHours(1);
        var second = await Reminders.UpsertRow(later, Token);

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single((await Reminders.ReadRows(grain, Token)).Reminders).Period);
        Assert.False(await Reminders.RemoveRow(grain, "wake", first!, Token));
        Assert.True(await Reminders.RemoveRow(grain, "wake", second!, Token));
        Assert.False(await Reminders.RemoveRow(grain, "wake", second!, Token));
        Assert.Empty((await Reminders.ReadRows(grain, Token)).Reminders);
    }

    [Fact]
    public async Task A_range_holds_the_reminders_above_its_begin_up_to_its_end_also_around_zero()
    {
        var grains = Enumerable.Range(0, 20).Select(_ => GrainStorageExtensions.NewGrain()).OrderBy(grain => grain.GetUniformHashCode()).ToArray();
        foreach (var grain in grains)
        {
            await Reminders.UpsertRow(Entry(grain, "one"), Token);
            await Reminders.UpsertRow(Entry(grain, "two"), Token);
        }

        var begin = grains[4].GetUniformHashCode();
        var end = grains[12].GetUniformHashCode();

        Assert.Equal(grains[5..13].SelectMany(grain => new[] { grain, grain }), await InRangeAsync(begin, end));
        Assert.Equal(grains[..5].Concat(grains[13..]).SelectMany(grain => new[] { grain, grain }), await InRangeAsync(end, begin));
        Assert.Equal(40, (await InRangeAsync(begin, begin)).Length);
        Assert.Equal(40, (await InRangeAsync(0, 0)).Length);
    }

    [Fact]
    public async Task Grains_whose_keys_look_alike_have_reminders_of_their_own()
    {
        string[] keys = ["demo/a", "demo_a", "demo\\a", "demo#a", "demo?a", "demo/a-wake", "demo'a"];
        var grains = keys.Select(key => GrainId.Create("watcher", key)).ToArray();
        foreach (var grain in grains)
        {
            await Reminders.UpsertRow(Entry(grain, "wake"), Token);
        }

        foreach (var grain in grains)
        {
            Assert.Equal(grain, Assert.Single((await Reminders.ReadRows(grain, Token)).Reminders).GrainId);
            Assert.Equal(grain, (await Reminders.ReadRow(grain, "wake", Token))!.GrainId);
        }
    }

    [Fact]
    public async Task Clearing_removes_all()
    {
        await Reminders.UpsertRow(Entry(GrainStorageExtensions.NewGrain(), "wake"), Token);

        await Reminders.TestOnlyClearTable(Token);

        Assert.Empty((await Reminders.ReadRows(0, 0, Token)).Reminders);
    }

    private protected static ReminderEntry Entry(GrainId grain, string name) => new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = TimeSpan.FromMinutes(1) };

    private async Task<GrainId[]> InRangeAsync(uint begin, uint end) =>
        [.. (await Reminders.ReadRows(begin, end, Token)).Reminders.Select(reminder => reminder.GrainId).OrderBy(grain => grain.GetUniformHashCode())];
}
