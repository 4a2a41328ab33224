using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class ListRestTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string List = "/v2/objects/demo/uuids";

    [Fact]
    public async Task A_list_is_filtered_sorted_counted_and_paged()
    {
        var mark = ClusterFixture.NewId();
        foreach (var (name, type) in new[] { ("Ada", "agent"), ("Grace", "agent"), ("Edsger", "guest"), ("Barbara", "agent") })
        {
            await gateway.SetAsync($"{mark}-{name}", $$"""{"name":"{{name}}","type":"{{type}}","status":"{{mark}}","custom":{"k":1} }""");
        }

        var filter = Uri.EscapeDataString($"status == \"{mark}\" && type == 'agent'");
        var (status, first) = await gateway.SendAsync(HttpMethod.Get, $"{List}?filter={filter}&sort=name:desc&limit=2&count=true&include=status,custom");

        Assert.Equal(200, status);
        Assert.Equal(3, first.GetProperty("totalCount").GetInt32());
        Assert.Equal(["Grace", "Barbara"], NamesOf(first), StringComparer.Ordinal);
        Assert.False(first.TryGetProperty("prev", out _));
        var user = first.GetProperty("data")[0];
        Assert.Equal(mark, user.GetProperty("status").GetString(), StringComparer.Ordinal);
        Assert.Equal("""{"k":1}""", user.GetProperty("custom").GetRawText(), StringComparer.Ordinal);
        Assert.False(user.TryGetProperty("type", out _));

        var (_, second) = await gateway.SendAsync(HttpMethod.Get, $"{List}?filter={filter}&sort=name:desc&limit=2&start={first.GetProperty("next").GetString()}");
        Assert.Equal(["Ada"], NamesOf(second), StringComparer.Ordinal);
        Assert.False(second.TryGetProperty("totalCount", out _));

        var (_, end) = await gateway.SendAsync(HttpMethod.Get, $"{List}?filter={filter}&sort=name:desc&limit=2&start={second.GetProperty("next").GetString()}");
        Assert.Equal("""{"status":200,"data":[]}""", end.GetRawText(), StringComparer.Ordinal);

        var (_, back) = await gateway.SendAsync(HttpMethod.Get, $"{List}?filter={filter}&sort=name:desc&limit=2&end={second.GetProperty("prev").GetString()}");
        Assert.Equal(["Grace", "Barbara"], NamesOf(back), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Fields_to_sort_by_come_in_one_parameter_or_in_several()
    {
        var mark = ClusterFixture.NewId();
        foreach (var (id, name, type) in new[] { ("1", "b", "x"), ("2", "a", "y"), ("3", "a", "x") })
        {
            await gateway.SetAsync($"{mark}-{id}", $$"""{"name":"{{name}}","type":"{{type}}","status":"{{mark}}"}""");
        }

        var filter = Uri.EscapeDataString($"status == '{mark}'");
        foreach (var sort in new[] { "sort=name,type:desc", "sort=name&sort=type:desc", "sort=name:asc,%20type:desc" })
        {
            var (_, list) = await gateway.SendAsync(HttpMethod.Get, $"{List}?filter={filter}&{sort}");
            Assert.Equal(["2", "3", "1"], list.GetProperty("data").EnumerateArray().Select(user => user.GetProperty("id").GetString()![^1..]), StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData("filter=name%20%3D%20'x'", "filter", "At character 6 of the filter")]
    [InlineData("filter=name%20LIKE%20'x", "filter", "does not end")]
    [InlineData("filter=a&filter=b", "filter", "several times")]
    [InlineData("sort=age", "sort", "not known")]
    [InlineData("sort=name:up", "sort", "asc nor desc")]
    [InlineData("limit=101", "limit", "from 0 to 100")]
    [InlineData("limit=-1", "limit", "from 0 to 100")]
    [InlineData("limit=ten", "limit", "from 0 to 100")]
    [InlineData("start=nonsense", "start", "no cursor")]
    [InlineData("end=nonsense", "end", "no cursor")]
    [InlineData("start=MQ&start=Mg", "start", "several times")]
    public async Task What_is_wrong_with_a_list_is_named(string query, string location, string part)
    {
        var (status, error) = await gateway.SendAsync(HttpMethod.Get, $"{List}?{query}");

        Assert.Equal(400, status);
        var detail = Assert.Single(error.GetProperty("error").GetProperty("details").EnumerateArray());
        Assert.Equal((location, "query"), (detail.GetProperty("location").GetString(), detail.GetProperty("locationType").GetString()));
        Assert.Contains(part, detail.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_is_found_by_its_external_id()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, $$"""{"name":"Ada","externalId":"crm/{{id}}?&"}""");
        var path = "/v1/demo/users/by-external-id";

        var (status, found) = await gateway.SendAsync(HttpMethod.Get, $"{path}?externalId={Uri.EscapeDataString($"crm/{id}?&")}");
        Assert.Equal((200, id), (status, found.GetProperty("data").GetProperty("id").GetString()));
        Assert.Equal(404, (await gateway.SendAsync(HttpMethod.Get, $"{path}?externalId={id}")).Status);
        Assert.Equal(400, (await gateway.SendAsync(HttpMethod.Get, path)).Status);
    }

    [Fact]
    public async Task A_keyset_that_is_off_lists_nobody()
    {
        var (status, _) = await gateway.SendAsync(HttpMethod.Get, "/v2/objects/sub-closed/uuids");

        Assert.Equal(403, status);
    }

    private static IEnumerable<string?> NamesOf(System.Text.Json.JsonElement list) =>
        list.GetProperty("data").EnumerateArray().Select(user => user.GetProperty("name").GetString());
}
