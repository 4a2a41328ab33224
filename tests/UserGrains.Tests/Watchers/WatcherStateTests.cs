using System.Text.Json;
using UserGrains.Client.Streaming;
using UserGrains.Client.Watching;
using UserGrains.Users;
using UserGrains.Watchers;
using Xunit;

namespace UserGrains.Tests.Watchers;

/// <summary>The pure rules of a watcher, and what of it is stored.</summary>
public sealed class WatcherStateTests
{
    [Fact]
    public void Users_are_kept_once_in_the_order_they_were_added()
    {
        var state = WatcherState.Empty.Add(["b", "a", "b"]).Add(["c", "a"]);

        Assert.Equal(["b", "a", "c"], state.Users);
        Assert.Same(state, state.Add(["a"]));
    }

    [Fact]
    public void Every_id_that_breaks_a_limit_is_named()
    {
        var exception = Assert.Throws<UserGrainsException>(() => WatcherState.Empty.Add(["a", "", "b:c", new string('x', 93)]));

        Assert.Equal(UserGrainsError.InvalidUser, exception.Error);
        Assert.Equal(3, exception.InvalidFields.Count);
    }

    [Fact]
    public void The_list_has_at_most_1000_users()
    {
        var full = WatcherState.Empty.Add(Ids(UserGrainsLimits.MaxUsersPerWatcher));

        Assert.Equal(1_000, full.Users.Length);
        Assert.Same(full, full.Add(["user-0"]));
        Assert.Equal(UserGrainsError.InvalidWatch, Assert.Throws<UserGrainsException>(() => full.Add(["one-more"])).Error);
    }

    [Fact]
    public void There_are_at_most_4_handlers()
    {
        var full = Handlers(UserGrainsLimits.MaxHandlersPerWatcher).Aggregate(WatcherState.Empty, (state, handler) => state.AddHandler(handler));

        Assert.Equal(4, full.Handlers.Length);
        Assert.Same(full, full.AddHandler(Handlers(1).First()));
        Assert.Equal(UserGrainsError.InvalidWatch, Assert.Throws<UserGrainsException>(() => full.AddHandler(GrainId.Create("handler", "one-more"))).Error);
    }

    [Fact]
    public void A_user_who_is_taken_off_is_forgotten_by_every_handler()
    {
        var handler = Handlers(1).First();
        var progress = WatchProgress.None.After(new UserBatch([Change("a", 1), Change("b", 2)]) { Number = 1 });
        var state = WatcherState.Empty.Add(["a", "b"]).AddHandler(handler).WithProgress(handler, progress);

        var removed = state.Remove(["a", "never there"]);

        Assert.Equal(["b"], removed.Users);
        Assert.Equal("b", Assert.Single(removed.Find(handler)!.Progress.Seen).Key);
        Assert.Same(removed, removed.Remove(["a"]));
    }

    [Fact]
    public void Progress_remembers_what_was_said_of_users_who_are_not_there()
    {
        var progress = WatchProgress.None
            .After(new UserBatch([Change("absent", 0, UserChangeKind.Absent), Change("gone", 3)]) { Number = 1 })
            .After(new UserBatch([Change("gone", 4, UserChangeKind.Deleted)]) { Number = 2 })
            .After(new UserBatch([Change("gone", 0, UserChangeKind.Absent)]) { Number = 3 });

        Assert.Equal(3, progress.Number);
        Assert.Equal(WatchedUser.Gone(default), progress.Seen["absent"]);
        Assert.Equal(WatchedUser.Gone(new UserPosition(7, 4)), progress.Seen["gone"]);
    }

    [Fact]
    public void What_is_stored_is_read_back()
    {
        var handler = Handlers(1).First();
        var progress = WatchProgress.None.After(
            new UserBatch([Change("a", 1), Change("c", 0, UserChangeKind.Absent), Change("d", 9, UserChangeKind.Deleted)]) { Number = 5 });
        var state = WatcherState.Empty.Add(["a", "b", "c", "d"]).AddHandler(handler).WithProgress(handler, progress);

        var json = JsonSerializer.Serialize(StoredWatcher.From(state), StoredJson.Default.StoredWatcher);
        var read = JsonSerializer.Deserialize(json, StoredJson.Default.StoredWatcher)!.ToState();

        Assert.Equal(state.Users, read.Users);
        Assert.Equal(handler, Assert.Single(read.Handlers).Grain);
        Assert.Equal(5, read.Handlers[0].Progress.Number);
        Assert.Equal(progress.Seen.OrderBy(seen => seen.Key, StringComparer.Ordinal), read.Handlers[0].Progress.Seen.OrderBy(seen => seen.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void A_record_of_format_1_stays_readable()
    {
        const string Stored = """
            {"format":1,"users":["a","b"],"handlers":[{"grain":"handler/h","number":5,"incarnations":[7,0],"versions":[2,-1]}]}
            """;

        var read = JsonSerializer.Deserialize(Stored, StoredJson.Default.StoredWatcher)!.ToState();

        Assert.Equal(["a", "b"], read.Users);
        Assert.Equal(GrainId.Create("handler", "h"), read.Handlers[0].Grain);
        Assert.Equal(5, read.Handlers[0].Progress.Number);
        Assert.Equal(new UserPosition(7, 2), read.Handlers[0].Progress.Seen["a"]);
        Assert.Equal(WatchedUser.Gone(default), read.Handlers[0].Progress.Seen["b"]);
    }

    [Fact]
    public void A_record_of_a_newer_format_is_not_read()
    {
        var stored = new StoredWatcher { Format = StoredWatcher.CurrentFormat + 1 };

        Assert.Throws<NotSupportedException>(() => stored.ToState());
    }

    [Fact]
    public void At_its_limits_a_record_stays_below_800_KB()
    {
        // The longest ids, of letters that the strictest JSON encoder writes as 6 bytes each, and the longest numbers.
        var ids = Enumerable.Range(0, UserGrainsLimits.MaxUsersPerWatcher).Select(i => new string('+', 88) + $"{i:0000}").ToArray();
        var state = WatcherState.Empty.Add(ids);
        foreach (var handler in Handlers(UserGrainsLimits.MaxHandlersPerWatcher))
        {
            var changes = ids.Select(id => Change(id, long.MaxValue) with { Incarnation = long.MaxValue }).ToArray();
            state = state.AddHandler(handler).WithProgress(handler, WatchProgress.None.After(new UserBatch(changes) { Number = long.MaxValue }));
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(StoredWatcher.From(state), StoredJson.Default.StoredWatcher);

        Assert.InRange(bytes.Length, 1, 800_000);
    }

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"user-{i}")];

    private static IEnumerable<GrainId> Handlers(int count) => Enumerable.Range(0, count).Select(i => GrainId.Create("handler", $"h{i}"));

    private static UserChanged Change(string id, long version, UserChangeKind kind = UserChangeKind.Updated) =>
        new() { Kind = kind, Id = id, Version = version, Incarnation = kind == UserChangeKind.Absent ? 0 : 7 };
}
