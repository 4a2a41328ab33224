using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Client.Feed;
using UserGrains.Client.Watching;
using UserGrains.Gateway;
using UserGrains.Gateway.Subscribe;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class ArrivalLogTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_765_700_000));
    private readonly ArrivalLog _log;

    public ArrivalLogTests() => _log = NewLog();

    [Fact]
    public void A_state_comes_once_however_far_the_silos_clock_is_behind()
    {
        var user = Known("a", version: 1, age: TimeSpan.FromDays(1));
        var (_, begun) = Take(since: null, user);

        Change(user, version: 2, age: TimeSpan.FromHours(1));
        var (news, next) = Take(begun, user);
        var (again, _) = Take(next, user);

        Assert.Equal(2, Assert.Single(news).Version);
        Assert.Empty(again);
    }

    [Fact]
    public void A_state_comes_again_to_a_cursor_of_before_it()
    {
        var user = Known("a", version: 1, age: TimeSpan.FromDays(1));
        var (_, begun) = Take(since: null, user);
        Change(user, version: 2, age: TimeSpan.Zero);

        Assert.Single(Take(begun, user).News);
        Assert.Single(Take(begun, user).News);
        Assert.Single(Take(begun with { Region = null }, user).News);
    }

    [Fact]
    public void A_user_that_is_new_to_the_list_is_judged_by_its_timetoken()
    {
        var (_, begun) = Take(since: null, Known("a", version: 1, age: TimeSpan.FromDays(1)));
        _time.Advance(TimeSpan.FromMinutes(1));

        var (news, _) = Take(begun, Known("old", 1, TimeSpan.FromMinutes(2)), Known("within-skew", 1, TimeSpan.FromSeconds(65)), Known("new", 1, TimeSpan.FromSeconds(30)));

        Assert.Equal("within-skew new", string.Join(' ', news.Select(snapshot => snapshot.User.Id)));
    }

    [Fact]
    public void A_cursor_of_another_process_is_taken_back_by_the_skew()
    {
        var other = NewLog();
        var user = Known("a", version: 1, age: TimeSpan.FromSeconds(9));
        var old = Known("b", version: 1, age: TimeSpan.FromSeconds(11));
        var (_, begun) = Take(since: null, user, old);
        var news = new List<UserSnapshot>();

        var next = other.Take([Watched(user), Watched(old)], begun, news);
        Assert.Equal("a", Assert.Single(news).User.Id);
        Assert.Equal(other.Region, next.Region);

        news.Clear();
        other.Take([Watched(user), Watched(old)], next, news);
        Assert.Empty(news);
    }

    [Fact]
    public void A_deletion_is_judged_by_its_own_time()
    {
        var (_, begun) = Take(since: null, Known("a", version: 1, age: TimeSpan.FromDays(1)));
        var gone = Known("gone", version: 1, age: TimeSpan.FromDays(2), deletedAge: TimeSpan.FromDays(1));
        var going = Known("going", version: 1, age: TimeSpan.FromDays(2), deletedAge: TimeSpan.FromSeconds(-1));

        Assert.Equal("going", Assert.Single(Take(begun, gone, going).News).User.Id);
    }

    [Fact]
    public void A_cursor_does_not_move_on_while_a_user_cannot_be_reached()
    {
        var (_, begun) = Take(since: null, Known("a", version: 1, age: TimeSpan.FromDays(1)));
        _time.Advance(TimeSpan.FromMinutes(1));

        var (news, same) = Take(begun, NewUser("unreachable"));

        Assert.Empty(news);
        Assert.Equal(begun, same);
    }

    [Fact]
    public void What_an_unreachable_user_owes_is_delivered_after_the_cursor_moved_on_with_others()
    {
        var other = Known("a", version: 1, age: TimeSpan.FromDays(1));
        var unreachable = NewUser("b");
        var (_, begun) = Take(since: null, other);
        _time.Advance(TimeSpan.FromMinutes(5));
        Change(other, version: 2, age: TimeSpan.Zero);
        var (_, moved) = Take(begun, other, unreachable);

        Accept(unreachable, version: 1, age: TimeSpan.FromMinutes(4));
        var (news, next) = Take(moved, other, unreachable);

        Assert.True(moved.Timetoken > begun.Timetoken);
        Assert.Equal("b", Assert.Single(news).User.Id);
        Assert.Empty(Take(next, other, unreachable).News);
    }

    [Fact]
    public void A_user_that_nobody_asked_for_in_a_long_time_is_judged_by_its_timetoken_again()
    {
        var user = Known("a", version: 1, age: TimeSpan.Zero);
        var (_, begun) = Take(since: null, user);
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(11));
            Take(since: null);
        }

        Assert.Single(Take(begun, user).News);
        Assert.Empty(Take(begun with { Timetoken = begun.Timetoken + TimeSpan.TicksPerMinute }, user).News);
    }

    private static WatchedUser Watched(FeedUser user) => new(watch: null!, user, seen: default);

    private static FeedUser NewUser(string id) => new(UserKey.Create("demo", id), $"demo/{id}", handle: 1);

    private (List<UserSnapshot> News, SubscribeCursor Next) Take(SubscribeCursor? since, params FeedUser[] users)
    {
        var news = new List<UserSnapshot>();
        var next = _log.Take([.. users.Select(Watched)], since, news);
        return (news, next);
    }

    private ArrivalLog NewLog() => new(_time, Options.Create(new UserGrainsGatewayOptions()));

    private FeedUser Known(string id, long version, TimeSpan age, TimeSpan? deletedAge = null)
    {
        var user = NewUser(id);
        Accept(user, version, age, deletedAge);
        return user;
    }

    private void Change(FeedUser user, long version, TimeSpan age) => Accept(user, version, age);

    private void Accept(FeedUser user, long version, TimeSpan age, TimeSpan? deletedAge = null)
    {
        user.Link = new PublisherLink(new PublisherReference(Guid.NewGuid(), Publisher: null!), now: 0);
        user.Accept(
            new UserSnapshot
            {
                User = new UserMetadata { Id = user.Key.Id, Timetoken = Before(age), Version = version, Incarnation = 1 },
                Version = deletedAge is null ? version : version + 1,
                IsDeleted = deletedAge is not null,
                DeletedTimetoken = deletedAge is { } deleted ? Before(deleted) : 0,
                CreatedVersion = 1,
                FieldVersions = default,
            },
            isAuthoritative: true);
    }

    private long Before(TimeSpan age) => (_time.GetUtcNow() - age - DateTimeOffset.UnixEpoch).Ticks;
}
