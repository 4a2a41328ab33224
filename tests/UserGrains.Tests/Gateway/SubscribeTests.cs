using System.Text.Json;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class SubscribeTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_request_is_answered_at_once_and_what_was_before_it_is_not_delivered()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada"}""");

        var subscriber = new Subscriber(gateway.Http);
        Assert.Empty(await subscriber.PollAsync(id));
        Assert.Equal(17, subscriber.Timetoken.Length);

        var poll = subscriber.PollAsync(id);
        await gateway.SetAsync(id, """{"email":"ada@example.com"}""");

        Assert.Equal("ada@example.com", Data(Assert.Single(await poll)).GetProperty("email").GetString());
    }

    [Fact]
    public async Task An_event_carries_all_fields_in_the_protocols_form()
    {
        var id = ClusterFixture.NewId();
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync(id + "," + id + "-pnpres");
        await gateway.SetAsync(id, """{"name":"Ada","custom":{"k":1.0}}""");

        var message = Assert.Single(await subscriber.PollAsync(id + "," + id + "-pnpres"));

        var time = message.GetProperty("p").GetProperty("t").GetString()!;
        Assert.Equal(17, time.Length);
        Assert.Matches(
            $$"""^\{"a":"5","f":0,"e":2,"p":\{"t":"{{time}}","r":{{subscriber.Region}}\},"k":"demo","c":"{{id}}","d":\{"source":"objects","version":"2\.0","event":"set","type":"uuid","data":\{"custom":\{"k":1\.0\},"eTag":"[0-9a-f]{32}","email":null,"externalId":null,"id":"{{id}}","name":"Ada","profileUrl":null,"status":null,"type":null,"updated":"[^"]+"\}\}\}$""",
            message.GetRawText());
    }

    [Fact]
    public async Task Every_change_between_and_during_polls_comes_exactly_once()
    {
        var id = ClusterFixture.NewId();
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync(id);
        var names = new List<string?>();
        for (var i = 0; i < 10; i++)
        {
            await gateway.SetAsync(id, $$"""{"name":"n{{i}}"}""");
            names.AddRange((await subscriber.PollAsync(id)).Select(message => Data(message).GetProperty("name").GetString()));
        }

        Assert.Equal("n0 n1 n2 n3 n4 n5 n6 n7 n8 n9", string.Join(' ', names));
    }

    [Fact]
    public async Task A_deletion_is_an_event_of_its_own()
    {
        var id = ClusterFixture.NewId();
        await gateway.SetAsync(id, """{"name":"Ada"}""");
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync(id);

        await gateway.SendAsync(HttpMethod.Delete, GatewayFixture.UserPath(id));

        var message = Assert.Single(await subscriber.PollAsync(id));
        Assert.Equal($$$"""{"source":"objects","version":"2.0","event":"delete","type":"uuid","data":{"id":"{{{id}}}"}}""", message.GetProperty("d").GetRawText());
    }

    [Fact]
    public async Task A_user_added_to_the_list_brings_what_is_newer_than_the_token()
    {
        var (first, second) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync(first);
        await gateway.SetAsync(second, """{"name":"Eve"}""");

        var message = Assert.Single(await subscriber.PollAsync($"{first},{second}"));

        Assert.Equal(second, message.GetProperty("c").GetString());
        var poll = subscriber.PollAsync($"{second},{first}");
        await gateway.SetAsync(first, """{"name":"Ada"}""");
        Assert.Equal(first, Assert.Single(await poll).GetProperty("c").GetString());
    }

    [Fact]
    public async Task A_request_whose_answer_was_lost_is_answered_again()
    {
        var id = ClusterFixture.NewId();
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync(id);
        await gateway.SetAsync(id, """{"name":"Ada"}""");
        var lost = subscriber.Copy();

        Assert.Single(await lost.PollAsync(id));
        Assert.Single(await subscriber.PollAsync(id));
    }

    [Fact]
    public async Task A_token_of_another_node_brings_the_latest_state_of_every_user_changed_since()
    {
        var (changed, deleted) = (ClusterFixture.NewId(), ClusterFixture.NewId());
        await gateway.SetAsync(deleted, """{"name":"Eve"}""");
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync($"{changed},{deleted}");
        await gateway.SetAsync(changed, """{"name":"Ada"}""");
        await gateway.SetAsync(changed, """{"name":"Bob"}""");
        await gateway.SendAsync(HttpMethod.Delete, GatewayFixture.UserPath(deleted));

        var elsewhere = subscriber.Copy(gateway.OtherHttp);
        var messages = await elsewhere.PollAsync($"{changed},{deleted}");

        Assert.Equal("Bob", Data(Assert.Single(messages, message => message.GetProperty("c").ValueEquals(changed))).GetProperty("name").GetString());
        Assert.Equal("delete", Assert.Single(messages, message => message.GetProperty("c").ValueEquals(deleted)).GetProperty("d").GetProperty("event").GetString());

        // And from then on each once, there too.
        Assert.Empty(await elsewhere.PollAsync($"{changed},{deleted}"));
    }

    [Fact]
    public async Task A_request_without_news_ends_after_its_time_with_a_newer_token()
    {
        var subscriber = new Subscriber(gateway.OtherHttp);
        await subscriber.PollAsync("nobody-ever");
        var before = subscriber.Timetoken;

        Assert.Empty(await subscriber.PollAsync("nobody-ever"));

        Assert.True(string.CompareOrdinal(subscriber.Timetoken, before) > 0);
    }

    [Fact]
    public async Task Three_hundred_users_of_36_characters_fit_into_one_address()
    {
        var ids = Enumerable.Range(0, 300).Select(_ => Guid.NewGuid().ToString()).ToArray();
        var channels = string.Join(',', ids.SelectMany(id => new[] { id, id + "-pnpres" }));
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync(channels);
        await gateway.SetAsync(ids[299], """{"name":"Ada"}""");

        Assert.Equal(ids[299], Assert.Single(await subscriber.PollAsync(channels)).GetProperty("c").GetString());
    }

    [Fact]
    public async Task A_keyset_that_is_off_cannot_be_subscribed_to()
    {
        using var response = await gateway.Http.GetAsync("/v2/subscribe/sub-closed/a/0", Token);

        Assert.Equal(403, (int)response.StatusCode);
    }

    [Fact]
    public async Task Heartbeat_leave_and_time_are_answered()
    {
        var (heartbeat, _) = await gateway.SendAsync(HttpMethod.Get, "/v2/presence/sub-key/demo/channel/a,b/heartbeat?heartbeat=300");
        var (leave, body) = await gateway.SendAsync(HttpMethod.Get, "/v2/presence/sub-key/demo/channel/a/leave");
        var (_, time) = await gateway.SendAsync(HttpMethod.Get, "/time/0");

        Assert.Equal((200, 200, 200), (heartbeat, leave, body.GetProperty("status").GetInt32()));
        Assert.Matches("^\\[\\d{17}\\]$", time.GetRawText());
    }

    private static JsonElement Data(JsonElement message) => message.GetProperty("d").GetProperty("data");
}
