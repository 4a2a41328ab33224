using System.Text.Json;
using Xunit;

namespace UserGrains.Tests.Gateway;

/// <summary>Everybody who matches a filter, as an event stream.</summary>
public sealed class QueryStreamTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Who_enters_changes_and_leaves_is_told_as_such_after_all_who_match()
    {
        var mark = ClusterFixture.NewId();
        await gateway.SetAsync($"{mark}-1", $$"""{"name":"Ada","status":"{{mark}}","custom":{"n":1.50} }""");
        await gateway.SetAsync($"{mark}-2", """{"name":"Grace","status":"away"}""");

        await using var stream = await EventStream.OpenQueryAsync(gateway.Http, $"status == '{mark}'");
        var first = await stream.NextDataAsync();
        Assert.True(first.GetProperty("reset").GetBoolean());
        Assert.Equal([$"entered {mark}-1 Ada"], Describe(first), StringComparer.Ordinal);
        var user = first.GetProperty("changes")[0].GetProperty("user");
        Assert.Equal(("""{"n":1.50}""", 1), (user.GetProperty("custom").GetRawText(), user.GetProperty("version").GetInt32()));

        await gateway.SetAsync($"{mark}-2", $$"""{"status":"{{mark}}"}""");
        Assert.Equal([$"entered {mark}-2 Grace"], await NextAsync(stream), StringComparer.Ordinal);

        await gateway.SetAsync($"{mark}-1", """{"name":"Ada Lovelace"}""");
        Assert.Equal([$"changed {mark}-1 Ada Lovelace"], await NextAsync(stream), StringComparer.Ordinal);

        // One who stops matching leaves with what it is now, one who is deleted with nothing.
        await gateway.SetAsync($"{mark}-1", """{"status":"away"}""");
        Assert.Equal([$"left {mark}-1 Ada Lovelace"], await NextAsync(stream), StringComparer.Ordinal);
        await gateway.SendAsync(HttpMethod.Delete, GatewayFixture.UserPath($"{mark}-2"));
        Assert.Equal([$"left {mark}-2"], await NextAsync(stream), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_stream_opened_again_on_any_node_begins_anew_with_all_who_match_by_now()
    {
        var mark = ClusterFixture.NewId();
        await gateway.SetAsync($"{mark}-1", $$"""{"name":"Ada","status":"{{mark}}"}""");
        await gateway.SetAsync($"{mark}-2", $$"""{"name":"Grace","status":"{{mark}}"}""");
        await using (var before = await EventStream.OpenQueryAsync(gateway.Http, $"status == '{mark}'"))
        {
            Assert.Equal(2, (await before.NextEventAsync()).Count);
        }

        await gateway.SetAsync($"{mark}-1", """{"status":"away"}""");
        await gateway.SetAsync($"{mark}-2", """{"name":"Grace Hopper"}""");
        await gateway.SetAsync($"{mark}-3", $$"""{"name":"Edsger","status":"{{mark}}"}""");

        foreach (var http in new[] { gateway.Http, gateway.OtherHttp })
        {
            // These streams have no ids; one that a reader brings from elsewhere changes nothing.
            await using var again = await EventStream.OpenQueryAsync(http, $"status == '{mark}'", lastId: "AQrQ1mMABlZ1nHv4Qw");
            var first = await again.NextDataAsync();
            Assert.True(first.GetProperty("reset").GetBoolean());
            Assert.Equal([$"entered {mark}-2 Grace Hopper", $"entered {mark}-3 Edsger"], Describe(first).Order(StringComparer.Ordinal), StringComparer.Ordinal);
            Assert.Empty(again.LastId ?? string.Empty);
        }
    }

    [Fact]
    public async Task A_reader_that_was_cut_off_before_the_first_event_gets_all_who_match_when_it_comes_back_and_never_a_mark()
    {
        var mark = ClusterFixture.NewId();
        await gateway.SetAsync($"{mark}-1", $$"""{"name":"Ada","status":"{{mark}}"}""");
        await gateway.SetAsync($"{mark}-2", $$"""{"name":"Grace","status":"{{mark}}"}""");

        // It has the headers, and of the stream at most that it may try again.
        var cut = await EventStream.OpenQueryAsync(gateway.Http, $"status == '{mark}'", lastId: "AQrQ1mMABlZ1nHv4Qw");
        await cut.DisposeAsync();
        await gateway.SetAsync($"{mark}-1", """{"status":"away"}""");

        await using var again = await EventStream.OpenQueryAsync(gateway.OtherHttp, $"status == '{mark}'", lastId: "AQrQ1mMABlZ1nHv4Qw");
        var first = await again.NextDataAsync();
        Assert.True(first.GetProperty("reset").GetBoolean());
        Assert.Equal([$"entered {mark}-2 Grace"], Describe(first), StringComparer.Ordinal);
        Assert.Empty(again.LastId ?? string.Empty);
        await gateway.SetAsync($"{mark}-2", """{"name":"Grace Hopper"}""");
        Assert.Equal([$"changed {mark}-2 Grace Hopper"], await NextAsync(again), StringComparer.Ordinal);
        Assert.Empty(again.LastId ?? string.Empty);
    }

    [Fact]
    public async Task Many_who_match_come_in_several_events_of_which_the_first_says_that_all_come()
    {
        var mark = ClusterFixture.NewId();
        await Task.WhenAll(Enumerable.Range(0, 250).Select(i => gateway.SetAsync($"{mark}-{i}", $$"""{"status":"{{mark}}"}""")));

        await using var stream = await EventStream.OpenQueryAsync(gateway.Http, $"status == '{mark}'");

        var events = new List<JsonElement>();
        while (events.Sum(each => each.GetProperty("changes").GetArrayLength()) < 250)
        {
            events.Add(await stream.NextDataAsync());
        }

        Assert.Equal([100, 100, 50], events.Select(each => each.GetProperty("changes").GetArrayLength()));
        Assert.Equal([true, false, false], events.Select(each => each.TryGetProperty("reset", out _)));
        Assert.Equal(250, events.SelectMany(Describe).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_batch_window_gathers_the_newest_state_of_each()
    {
        var mark = ClusterFixture.NewId();
        await using var stream = await EventStream.OpenQueryAsync(gateway.Http, $"status == '{mark}'", query: "&batchWindow=1000");
        Assert.Empty(await stream.NextEventAsync());

        foreach (var name in new[] { "Ada", "Bea", "Cleo" })
        {
            await gateway.SetAsync($"{mark}-1", $$"""{"name":"{{name}}","status":"{{mark}}"}""");
        }

        // However they fall into batches: who comes enters, once.
        var changes = new List<string>();
        while (changes.LastOrDefault()?.EndsWith("Cleo", StringComparison.Ordinal) != true)
        {
            changes.AddRange(await NextAsync(stream));
        }

        Assert.StartsWith("entered", changes[0], StringComparison.Ordinal);
        Assert.All(changes.Skip(1), change => Assert.StartsWith("changed", change, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_with_a_filter_is_answered_with_its_place_before_a_stream_begins()
    {
        var (status, error) = await gateway.SendAsync(HttpMethod.Get, $"/v1/demo/users/watch?filter={Uri.EscapeDataString("status == 'a' && name = 'b'")}");

        var detail = Assert.Single(error.GetProperty("error").GetProperty("details").EnumerateArray());
        Assert.Equal((400, "filter", "query"), (status, detail.GetProperty("location").GetString(), detail.GetProperty("locationType").GetString()));
        Assert.Equal("At character 23 of the filter: found one =, expected ==.", detail.GetProperty("message").GetString(), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("sub-closed")]
    [InlineData(ClusterFixture.SilentKeyset)]
    public async Task A_keyset_whose_users_cannot_be_watched_is_refused(string subscribeKey)
    {
        var (status, _) = await gateway.SendAsync(HttpMethod.Get, $"/v1/{subscribeKey}/users/watch");

        Assert.Equal(403, status);
    }

    private static async Task<IEnumerable<string>> NextAsync(EventStream stream)
    {
        var data = await stream.NextDataAsync();
        Assert.False(data.TryGetProperty("reset", out _));
        return Describe(data);
    }

    private static IEnumerable<string> Describe(JsonElement data) => data.GetProperty("changes").EnumerateArray().Select(change =>
    {
        var name = change.GetProperty("user") is { ValueKind: JsonValueKind.Object } user ? user.GetProperty("name").GetString() : null;
        return $"{change.GetProperty("kind").GetString()} {change.GetProperty("id").GetString()} {name}".TrimEnd();
    });
}
