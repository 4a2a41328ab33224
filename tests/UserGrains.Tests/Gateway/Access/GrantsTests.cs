using System.Text.Json;
using CsCheck;
using UserGrains.Gateway.Access;
using Xunit;

namespace UserGrains.Tests.Gateway.Access;

public sealed class GrantsTests
{
    [Fact]
    public void A_pattern_is_an_id_or_the_beginning_of_ids()
    {
        var patterns = new IdPatterns(["ada", "team-*", "team-a*", "x*"]);

        Assert.All(["ada", "team-", "team-b", "team-a1", "x", "xx"], id => Assert.True(patterns.Contains(id)));
        Assert.All(["ad", "adam", "Ada", "team", "tea", "TEAM-a", "y", "wx"], id => Assert.False(patterns.Contains(id)));
        Assert.False(patterns.HasEverybody);
        Assert.True(new IdPatterns(["a", "*", "b*"]).HasEverybody);
        Assert.False(new IdPatterns([]).Contains("a"));
    }

    [Fact]
    public void Prefixes_find_what_a_simple_search_finds()
    {
        var text = Gen.String[Gen.Char["ab-é"], 0, 4];
        Gen.Select(text.Array[0, 6], text).Sample((prefixes, id) =>
            new IdPatterns([.. prefixes.Select(prefix => prefix + "*")]).Contains(id) == prefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_right_has_its_own_users()
    {
        var list = JsonElement.Parse("""[{"users":["a","b*"],"can":["get","watch"]},{"users":["c"],"can":["update"]},{"users":["a"],"can":["delete"]},{"users":["z"],"can":[]}]""");

        var grants = GrantsReader.TryRead(list, out var fault)!;

        Assert.Null(fault);
        Assert.Equal(["a", "bb"], Allowed(UserRights.Get), StringComparer.Ordinal);
        Assert.Equal(["a", "bb"], Allowed(UserRights.Watch), StringComparer.Ordinal);
        Assert.Equal(["c"], Allowed(UserRights.Update), StringComparer.Ordinal);
        Assert.Equal(["a"], Allowed(UserRights.Delete), StringComparer.Ordinal);

        IEnumerable<string> Allowed(UserRights right) => ((IEnumerable<string>)["a", "bb", "c", "z"]).Where(id => grants.Allow(right, id));
    }
}
