using System.Text.Json;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class EventStreamTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_stream_begins_with_the_present_states_and_goes_on_with_changes()
    {
        var (present, absent) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        await gateway.SetAsync(present, """{"name":"Ada"}""");

        await using var stream = await EventStream.OpenAsync(gateway.Http, [present, absent]);
        var first = await stream.NextAsync(count: 2);
        await gateway.SetAsync(absent, """{"name":"Eve","status":"on"}""");
        var second = await stream.NextAsync(count: 1);

        Assert.Equal(("current", "absent"), (Kind(Of(first, present)), Kind(Of(first, absent))));
        Assert.Equal(("created", 1L, """["name","status"]"""), (Kind(second[0]), second[0].GetProperty("version").GetInt64(), second[0].GetProperty("changed").GetRawText()));
        Assert.Equal("Eve", second[0].GetProperty("user").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_list_can_be_posted()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada"}""");

        await using var stream = await EventStream.PostAsync(gateway.Http, [id]);

        Assert.Equal(id, Id((await stream.NextAsync(count: 1))[0]));
    }

    [Fact]
    public async Task A_stream_resumed_on_any_node_brings_only_what_is_newer()
    {
        var ids = Enumerable.Range(0, 5).Select(_ => ClusterFixture.NewId()).ToArray();
        for (var i = 0; i < 4; i++)
        {
            await gateway.SetAsync(ids[i], """{"name":"Ada"}""");
        }

        string lastId;
        await using (var stream = await EventStream.OpenAsync(gateway.Http, ids))
        {
            await stream.NextAsync(count: 5);
            await gateway.SetAsync(ids[0], """{"name":"Bob"}""");
            await stream.NextAsync(count: 1);
            lastId = stream.LastId!;
        }

        await gateway.SetAsync(ids[1], """{"name":"Eve"}""");
        await gateway.SendAsync(HttpMethod.Delete, GatewayFixture.UserPath(ids[2]));
        await gateway.SetAsync(ids[4], """{"name":"New"}""");

        foreach (var http in new[] { gateway.Http, gateway.OtherHttp })
        {
            await using var resumed = await EventStream.OpenAsync(http, ids, lastId);
            var changes = await resumed.NextAsync(count: 3);
            Assert.Equal(new[] { ids[1], ids[2], ids[4] }.Order(StringComparer.Ordinal), changes.Select(Id).Order(StringComparer.Ordinal));
            Assert.Equal("deleted", Kind(Of(changes, ids[2])));
        }

        // A change that comes first shows that nothing of before is repeated.
        await using var last = await EventStream.OpenAsync(gateway.OtherHttp, [ids[3]]);
        await last.NextAsync(count: 1);
        await using var quiet = await EventStream.OpenAsync(gateway.Http, [ids[3]], last.LastId);
        await gateway.SetAsync(ids[3], """{"name":"Later"}""");
        Assert.Equal("Later", (await quiet.NextAsync(count: 1))[0].GetProperty("user").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_id_of_another_list_begins_with_the_present_states()
    {
        var (first, second) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        await gateway.SetAsync(first, """{"name":"Ada"}""");
        await using var stream = await EventStream.OpenAsync(gateway.Http, [first]);
        await stream.NextAsync(count: 1);

        await using var other = await EventStream.OpenAsync(gateway.Http, [first, second], stream.LastId);

        Assert.Equal(2, (await other.NextAsync(count: 2)).Count);
    }

    [Fact]
    public async Task A_batch_window_gathers_changes()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => ClusterFixture.NewId()).ToArray();
        await using var stream = await EventStream.OpenAsync(gateway.Http, ids, query: "&batchWindow=1000");
        await stream.NextAsync(count: 3);

        foreach (var id in ids)
        {
            await gateway.SetAsync(id, """{"name":"a"}""");
            await gateway.SetAsync(id, """{"name":"b"}""");
        }

        var batch = await stream.NextEventAsync();
        Assert.Equal(3, batch.Count);
        Assert.All(batch, change => Assert.Equal("b", change.GetProperty("user").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_keyset_that_is_off_is_refused_before_the_stream_begins()
    {
        var (status, body) = await gateway.SendAsync(HttpMethod.Get, "/v1/sub-closed/watch?ids=a");

        Assert.Equal((403, 403), (status, body.GetProperty("status").GetInt32()));
    }

    private static JsonElement Of(IEnumerable<JsonElement> changes, string id) =>
        changes.Single(change => change.GetProperty("user").GetProperty("id").ValueEquals(id));

    private static string? Kind(JsonElement change) => change.GetProperty("kind").GetString();

    private static string? Id(JsonElement change) => change.GetProperty("user").GetProperty("id").GetString();
}
