using Xunit;

namespace UserGrains.Tests.Storage;

public sealed class SqliteReminderTableTests : IAsyncDisposable
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();
    private SqliteStore _store;

    public SqliteReminderTableTests() => _store = SqliteStore.Open(_folder.Database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reminder_comes_back_as_it_was_stored_also_after_a_restart()
    {
        var grain = GrainId.Create("watcher", "demo/board one 😀");
        var etag = await _store.Reminders.UpsertRow(Entry(grain, "wake"), Token);
        await _store.DisposeAsync();
        _store = SqliteStore.Open(_folder.Database);

        var read = await _store.Reminders.ReadRow(grain, "wake", Token);

        Assert.Equal((grain, "wake", Start, TimeSpan.FromMinutes(1), etag), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await _store.Reminders.ReadRow(grain, "other", Token));
        Assert.Null(await _store.Reminders.ReadRow(GrainId.Create("watcher", "demo/other"), "wake", Token));
    }

    [Fact]
    public async Task A_second_upsert_replaces_the_first_and_its_ETag()
    {
        var grain = GrainStorageExtensions.NewGrain();
        var first = await _store.Reminders.UpsertRow(Entry(grain, "wake"), Token);
        var later = Entry(grain, "wake");
        later.Period = TimeSpan.FromHours(1);
        var second = await _store.Reminders.UpsertRow(later, Token);

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single((await _store.Reminders.ReadRows(grain, Token)).Reminders).Period);
        Assert.False(await _store.Reminders.RemoveRow(grain, "wake", first!, Token));
        Assert.True(await _store.Reminders.RemoveRow(grain, "wake", second!, Token));
        Assert.False(await _store.Reminders.RemoveRow(grain, "wake", second!, Token));
        Assert.Empty((await _store.Reminders.ReadRows(grain, Token)).Reminders);
    }

    [Fact]
    public async Task A_range_holds_the_reminders_above_its_begin_up_to_its_end_also_around_zero()
    {
        var grains = Enumerable.Range(0, 20).Select(_ => GrainStorageExtensions.NewGrain()).OrderBy(grain => grain.GetUniformHashCode()).ToArray();
        foreach (var grain in grains)
        {
            await _store.Reminders.UpsertRow(Entry(grain, "one"), Token);
            await _store.Reminders.UpsertRow(Entry(grain, "two"), Token);
        }

        var begin = grains[4].GetUniformHashCode();
        var end = grains[12].GetUniformHashCode();

        Assert.Equal(grains[5..13].SelectMany(grain => new[] { grain, grain }), await InRangeAsync(begin, end));
        Assert.Equal(grains[..5].Concat(grains[13..]).SelectMany(grain => new[] { grain, grain }), await InRangeAsync(end, begin));
        Assert.Equal(40, (await InRangeAsync(begin, begin)).Length);
        Assert.Equal(40, (await InRangeAsync(0, 0)).Length);
    }

    [Fact]
    public async Task Clearing_removes_all()
    {
        await _store.Reminders.UpsertRow(Entry(GrainStorageExtensions.NewGrain(), "wake"), Token);

        await _store.Reminders.TestOnlyClearTable(Token);

        Assert.Empty((await _store.Reminders.ReadRows(0, 0, Token)).Reminders);
    }

    private static ReminderEntry Entry(GrainId grain, string name) => new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = TimeSpan.FromMinutes(1) };

    private async Task<GrainId[]> InRangeAsync(uint begin, uint end) =>
        [.. (await _store.Reminders.ReadRows(begin, end, Token)).Reminders.Select(reminder => reminder.GrainId).OrderBy(grain => grain.GetUniformHashCode())];
}
