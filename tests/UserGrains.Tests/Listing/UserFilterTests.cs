using UserGrains.Listing;
using UserGrains.Listing.Filters;
using Xunit;

namespace UserGrains.Tests.Listing;

public sealed class UserFilterTests
{
    private static readonly UserMetadata Ada = new()
    {
        Id = "ada",
        Name = "Ada Lovelace",
        Email = "ada@example.com",
        Status = "active",
        Type = "support-agent",
        Custom = new CustomFields([new("age", 36), new("admin", true), new("team", "blue"), new("left", CustomValue.Null), new("LIKE", "yes")]),
        Timetoken = new DateTimeOffset(2026, 5, 17, 14, 30, 7, 500, TimeSpan.Zero).UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks,
        Version = 3,
        Incarnation = 1,
    };

    [Theory]
    [InlineData("status == \"active\" && type == \"support-agent\"")]
    [InlineData("status=='active'&&name LIKE 'Ada*'")]
    [InlineData("name like '*Love*'")]
    [InlineData("name LIKE '*'")]
    [InlineData("custom.age >= 36 && custom['age'] < 36.5 && ['custom'][\"age\"] == 3.6e1")]
    [InlineData("custom.admin == true")]
    [InlineData("custom.left == null && custom.never == null && externalId == null")]
    [InlineData("custom.age != null && updated != null")]
    [InlineData("!(status == 'deleted') && !!(status == 'active')")]
    [InlineData("status == 'x' || status == 'active' && type == 'support-agent'")]
    [InlineData("updated > '2026-05-17' && updated < '2026-05-18'")]
    [InlineData("updated > '2026-05-17T14:30:07Z' && updated < '2026-05-17T14:30:08Z'")]
    [InlineData("updated == '2026-05-17T16:30:07.5+02:00'")]
    [InlineData("updated LIKE '2026-05-17T14:30:07.5Z'")]
    [InlineData("name == '\\u0041da\\u0020Lovelace'")]
    [InlineData("custom.LIKE == 'yes'")]
    [InlineData("")]
    [InlineData("  ")]
    public void Who_matches_is_let_through(string text) => Assert.True(Matches(text));

    [Theory]
    [InlineData("status == 'Active'")]
    [InlineData("name LIKE 'Ada'")]
    [InlineData("name LIKE '\\*'")]
    [InlineData("custom.age == '36'")]
    [InlineData("custom.age != '36'")]
    [InlineData("!(custom.age == '36')")]
    [InlineData("externalId != 'x'")]
    [InlineData("!(externalId == 'x')")]
    [InlineData("custom.never < 5 || !(custom.never < 5)")]
    [InlineData("custom.team LIKE '*green*'")]
    [InlineData("status == 'x' && (status == 'active' || type == 'support-agent')")]
    public void Who_does_not_match_or_lacks_the_property_is_left_out(string text) => Assert.False(Matches(text));

    [Theory]
    [InlineData("status = 'a'", 8, "expected ==")]
    [InlineData("status == 'a' & type == 'b'", 15, "expected &&")]
    [InlineData("status == 'a' and type == 'b'", 15, "expected &&, ||")]
    [InlineData("status == active", 11, "expected a text in quotes")]
    [InlineData("status == 'active", 11, "does not end")]
    [InlineData("status == \"a\\q\"", 13, "escape")]
    [InlineData("status == '\\uD800'", 11, "surrogate")]
    [InlineData("colour == 'red'", 1, "no such field")]
    [InlineData("  constructor == 'x'", 3, "no such field")]
    [InlineData("custom == 'x'", 1, "custom.key")]
    [InlineData("custom.a.b == 'x'", 1, "custom['a.b']")]
    [InlineData("custom. == 'x'", 9, "custom['key']")]
    [InlineData("custom[a] == 'x'", 8, "in quotes")]
    [InlineData("custom['a' == 'x'", 12, "closing bracket")]
    [InlineData("(status == 'a'", 15, "closing parenthesis")]
    [InlineData("status == 'a')", 14, "expected &&, || or the end")]
    [InlineData("status == 5", 11, "custom values")]
    [InlineData("custom.age > true", 12, "== and !=")]
    [InlineData("status < null", 8, "== and !=")]
    [InlineData("custom.age LIKE 5", 17, "a text")]
    [InlineData("custom.age == 0x10", 15, "no number")]
    [InlineData("custom.age == 1.2.3", 15, "no number")]
    [InlineData("updated > 'yesterday'", 11, "ISO 8601")]
    [InlineData("'active' == status", 1, "a field")]
    [InlineData("&& status == 'a'", 1, "a field")]
    [InlineData("status == 'a' ||", 17, "a field")]
    [InlineData("!", 2, "a field")]
    [InlineData("status == 'a'; drop", 14, "no meaning")]
    [InlineData("status == 'a' # x", 15, "no meaning")]
    [InlineData("status", 7, "LIKE")]
    public void What_is_wrong_is_said_with_its_place(string text, int position, string part)
    {
        var refusal = Assert.Throws<UserGrainsException>(() => UserFilter.Parse(text));

        Assert.Equal(UserGrainsError.InvalidQuery, refusal.Error);
        Assert.Equal("filter", Assert.Single(refusal.InvalidFields).Field, StringComparer.Ordinal);
        Assert.Contains($"At character {position} ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_in_quotes_cannot_become_part_of_the_filter()
    {
        var hostile = "x' || id LIKE '*\" || id LIKE \"*\\";

        Assert.False(Matches($"name == {UserFilters.Quote(hostile)}"));
        Assert.True(UserFilter.Parse($"name == {UserFilters.Quote(hostile)}")!.Matches(new UserRow(UserRow.Write(Ada with { Name = hostile }, 1, 1, isDeleted: false))));
        Assert.False(Matches($"name LIKE {UserFilters.Quote("*")}"));
    }

    [Fact]
    public void An_error_never_repeats_what_the_filter_says()
    {
        var refusal = Assert.Throws<UserGrainsException>(() => UserFilter.Parse("name == 'Grace' 'Hopper'"));

        Assert.DoesNotContain("Grace", refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Hopper", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_at_its_limits_is_read_and_one_beyond_is_refused()
    {
        Assert.NotNull(UserFilter.Parse(Nested(UserGrainsLimits.MaxFilterDepth)));
        Assert.Contains("nested", Assert.Throws<UserGrainsException>(() => UserFilter.Parse(Nested(UserGrainsLimits.MaxFilterDepth + 1))).Message, StringComparison.Ordinal);
        Assert.Contains("nested", Assert.Throws<UserGrainsException>(() => UserFilter.Parse(new string('!', 10_000))).Message, StringComparison.Ordinal);

        Assert.NotNull(UserFilter.Parse(Many(UserGrainsLimits.MaxFilterComparisons)));
        Assert.Contains("comparisons", Assert.Throws<UserGrainsException>(() => UserFilter.Parse(Many(UserGrainsLimits.MaxFilterComparisons + 1))).Message, StringComparison.Ordinal);

        var longest = "name == '" + new string('x', UserGrainsLimits.MaxFilterCharacters - 10) + "'";
        Assert.NotNull(UserFilter.Parse(longest));
        Assert.Contains("characters", Assert.Throws<UserGrainsException>(() => UserFilter.Parse(longest + " ")).Message, StringComparison.Ordinal);

        static string Nested(int depth) => new string('(', depth) + "id == 'a'" + new string(')', depth);
        static string Many(int count) => string.Join("||", Enumerable.Repeat("id=='a'", count));
    }

    // A matcher that goes back for every star needs longer than the age of the universe for these.
    [Theory]
    [InlineData(1_000)]
    [InlineData(8_000)]
    public void A_pattern_of_many_stars_is_answered_at_once(int stars)
    {
        var filter = UserFilter.Parse("name LIKE '" + string.Concat(Enumerable.Repeat("a*", stars)) + "b'")!;
        var user = UserRow.Write(Ada with { Name = new string('a', UserGrainsLimits.MaxNameCharacters) }, 1, 1, isDeleted: false);

        Assert.False(filter.Matches(new UserRow(user)));
    }

    [Fact]
    public void Numbers_of_absurd_size_are_compared_at_once()
    {
        var user = Ada with { Custom = new CustomFields([new("n", CustomValue.Number("1e999999999999999999999"))]) };

        Assert.True(UserFilter.Parse("custom.n > 1e99999 && custom.n > -1e999999999999999999999999999")!.Matches(new UserRow(UserRow.Write(user, 1, 1, isDeleted: false))));
    }

    [Theory]
    [InlineData("colour", "Field 1")]
    [InlineData("name:down", "direction of field 1")]
    [InlineData("custom", "Field 1")]
    [InlineData("custom.", "Field 1")]
    [InlineData("", "Field 1")]
    public void An_order_that_cannot_be_is_refused(string sort, string part)
    {
        var refusal = Assert.Throws<UserGrainsException>(() => UserOrder.Parse([sort]));

        Assert.Equal(UserGrainsError.InvalidQuery, refusal.Error);
        Assert.Equal("sort", Assert.Single(refusal.InvalidFields).Field, StringComparer.Ordinal);
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_order_by_too_many_fields_is_refused() =>
        Assert.Throws<UserGrainsException>(() => UserOrder.Parse([.. Enumerable.Repeat("name", UserGrainsLimits.MaxSortFields + 1)]));

    private static bool Matches(string text) =>
        UserFilter.Parse(text) is not { } filter || filter.Matches(new UserRow(UserRow.Write(Ada, Ada.Version, Ada.Timetoken, isDeleted: false)));
}
