using CsCheck;
using Xunit;

namespace UserGrains.Tests.Users;

public sealed class UserKeyTests
{
    private static readonly Gen<string> Ids = Gen.OneOf(
        Gen.String[Gen.Char["%#?_-.aA25F 3é€"], 1, 12],
        Gen.String[Gen.Char, 1, 12].Where(id => UserIdRules.FindFault(id) is null));

    private static readonly Gen<string> KeysetNames = Gen.String[Gen.Char["abAB09-."], 1, 5];

    private static readonly Gen<UserKey> Keys = Gen.Select(KeysetNames, Ids, UserKey.Create);

    [Fact]
    public void A_joined_key_is_read_back() => Keys.Sample(key => UserKey.TryParse(key.ToString(), out var read) && read == key);

    [Fact]
    public void Two_keys_are_never_joined_into_one() =>
        Gen.Select(Keys, Keys).Sample((one, other) => one == other || !string.Equals(one.ToString(), other.ToString(), StringComparison.Ordinal));

    [Fact]
    public void Two_keys_stay_apart_where_a_storage_replaces_separators() =>
        Gen.Select(Keys, Keys).Sample((one, other) => one == other || !string.Equals(Sanitize(one.ToString()), Sanitize(other.ToString()), StringComparison.Ordinal));

    [Theory]
    [InlineData("a/b", "a_b")]
    [InlineData("a", "b")]
    public void An_id_with_a_separator_is_not_a_way_into_another_keyset(string keyset, string id)
    {
        Assert.False(UserKey.TryParse($"{keyset}/x/{id}", out _));
        Assert.Throws<UserGrainsException>(() => UserKey.Create("a", $"../{id}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("demo/")]
    [InlineData("/ada")]
    [InlineData("de_mo/ada")]
    [InlineData("demo/a%2fb")]
    [InlineData("demo/a%3f")]
    [InlineData("demo/a%2")]
    [InlineData("demo/a#")]
    [InlineData("demo/a%41")]
    public void What_was_not_joined_here_is_not_read(string key) => Assert.False(UserKey.TryParse(key, out _));

    [Theory]
    [InlineData(91, true)]
    [InlineData(92, true)]
    [InlineData(93, false)]
    [InlineData(10 * 1024, false)]
    public void An_id_has_at_most_92_bytes(int bytes, bool isValid)
    {
        Assert.Equal(isValid, UserIdRules.FindFault(new string('x', bytes)) is null);
        Assert.Equal(isValid, UserIdRules.FindFault("é" + new string('x', bytes - 2)) is null);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a*b")]
    [InlineData("a:b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("\u0085")]
    [InlineData("")]
    [InlineData(null)]
    public void A_hostile_id_is_refused(string? id)
    {
        var exception = Assert.Throws<UserGrainsException>(() => UserKey.Create("demo", id!));

        Assert.Equal(UserGrainsError.InvalidUser, exception.Error);
        Assert.Equal("id", Assert.Single(exception.InvalidFields).Field);
    }

    [Fact]
    public void An_id_with_half_of_a_surrogate_pair_is_refused()
    {
        // Not data of a theory: attributes are kept as UTF-8, which has no such text.
        Assert.Throws<UserGrainsException>(() => UserKey.Create("demo", "\uD800"));
        Assert.Throws<UserGrainsException>(() => UserKey.Create("demo", "a\uDC00\uD800b"));
        Assert.Equal("\uD83D\uDE00", UserKey.Create("demo", "\uD83D\uDE00").Id);
    }

    [Fact]
    public void Ids_that_only_look_alike_are_different_users()
    {
        string[] confusable = ["admin", "аdmin", "admіn", "ADMIN", "admin ", "admin\u200B", "e\u0301", "é", "ａｄｍｉｎ"];

        Assert.Equal(confusable.Length, confusable.Select(id => UserKey.Create("demo", id).ToString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_keyset_has_1_to_64_characters(int length, bool isValid) => Assert.Equal(isValid, UserIdRules.IsKeyset(new string('k', length)));

    // What the official Azure Table provider does to keys.
    private static string Sanitize(string key) => key.Replace('/', '_').Replace('\\', '_').Replace('#', '_').Replace('?', '_');
}
