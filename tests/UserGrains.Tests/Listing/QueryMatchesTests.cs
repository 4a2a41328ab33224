using UserGrains.Client.Queries;
using Xunit;

namespace UserGrains.Tests.Listing;

public sealed class QueryMatchesTests
{
    private readonly QueryMatches _matches = new(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_batch_waits_for_every_shard_and_may_be_empty()
    {
        _matches.Add(0, Reply(isReset: true, isCurrent: true));
        var waiting = _matches.WaitAsync(Token);
        Assert.False(waiting.IsCompleted);

        _matches.Add(1, Reply(isReset: true, isCurrent: true));

        await waiting;
        Assert.Empty(_matches.Take().Changes);
    }

    [Fact]
    public void What_the_consumer_was_not_told_yet_gathers_by_user()
    {
        Begin(User("stays", 1), User("goes", 1));
        Assert.Equal(["Entered stays 1", "Entered goes 1"], Take(), StringComparer.Ordinal);

        _matches.Add(0, Reply(matching: [User("stays", 2), User("comes", 1)]));
        _matches.Add(0, Reply(matching: [User("stays", 3), User("comes", 2), User("passes", 1)], left: ["goes"]));
        _matches.Add(0, Reply(matching: [User("goes", 4)], left: ["passes"]));

        Assert.Equal(["Changed goes 4", "Changed stays 3", "Entered comes 2"], Take().Order(StringComparer.Ordinal), StringComparer.Ordinal);

        _matches.Add(0, Reply(matching: [User("stays", 2)], left: ["never", "comes"]));
        Assert.Equal(["Left comes"], Take(), StringComparer.Ordinal);
    }

    [Fact]
    public void A_shard_that_begins_anew_tells_only_what_has_changed()
    {
        Begin(User("same", 1), User("newer", 1), User("gone", 1), User("late", 1));
        Take();

        _matches.Add(0, Reply(isReset: true, isCurrent: false, matching: [User("same", 1), User("newer", 2)]));
        _matches.Add(0, Reply(matching: [User("come", 1), User("late", 1)], left: ["late"]));

        Assert.Equal(["Changed newer 2", "Entered come 1", "Left gone", "Left late"], Take().Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_failure_ends_the_watch()
    {
        _matches.Fail(QueryWatchFaults.TooManyMatches());

        Assert.Equal(UserGrainsError.InvalidQuery, (await Assert.ThrowsAsync<UserGrainsException>(() => _matches.WaitAsync(Token))).Error);
        Assert.Equal(UserGrainsError.InvalidQuery, (await Assert.ThrowsAsync<UserGrainsException>(() => _matches.WaitAsync(Token))).Error);
    }

    private static UserMetadata User(string id, long version) => new() { Id = id, Version = version, Incarnation = 1 };

    private static QueryPollReply Reply(bool isReset = false, bool isCurrent = true, UserMetadata[]? matching = null, string[]? left = null) => new()
    {
        Number = 1,
        IsReset = isReset,
        IsCurrent = isCurrent,
        Matching = matching ?? [],
        Left = [.. (left ?? []).Select(id => new LeftUser(id, User: null))],
    };

    private void Begin(params UserMetadata[] users)
    {
        _matches.Add(0, Reply(isReset: true, matching: users));
        _matches.Add(1, Reply(isReset: true));
    }

    private string[] Take() => _matches.Take().Changes.Select(change => change.User is null ? $"{change.Kind} {change.Id}" : $"{change.Kind} {change.Id} {change.User.Version}").ToArray();
}
