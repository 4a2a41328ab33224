using UserGrains.Client.Feed;
using UserGrains.Testing;
using UserGrains.Tests.Watching;
using Xunit;

namespace UserGrains.Tests.Gateway;

/// <summary>How many watch a user.</summary>
public sealed class WatchersTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_watch_by_id_in_every_process_is_counted_and_a_lease_without_a_watch_is_not()
    {
        var id = ClusterFixture.NewId();
        Assert.Equal((0, 0, 0), await CountAsync(id));

        await using var first = await OpenAsync(gateway.Http, id);
        await using var second = await OpenAsync(gateway.Http, id, ClusterFixture.NewId());
        await using var third = await OpenAsync(gateway.OtherHttp, id);
        Assert.Equal((3, 2, 0), await CountAsync(id));

        // A subscribe request is a watch while it is held; this one has its answer, and the process keeps its lease for the next.
        var other = ClusterFixture.NewId();
        await gateway.SendAsync(HttpMethod.Get, $"/v2/subscribe/demo/{other}/0");
        Assert.Equal((0, 0, 0), await CountAsync(other));
    }

    [Fact]
    public async Task A_process_that_does_not_say_is_told_apart()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync(options => options.ConfigureSilo = silo =>
            silo.AddOutgoingGrainCallFilter(call => call.Request.GetInterfaceType() == typeof(IFeedObserver) && call.Request.GetArgument(0) is long
                ? throw new TimeoutException()
                : call.Invoke()));
        await using var watch = WatchReader.Start(cluster.Chat, ["ada"]);
        await watch.ToldOfAsync("ada");

        Assert.Equal(new UserWatchers(Watches: 0, Processes: 0, Silent: 1), await cluster.Chat.CountWatchersAsync("ada", Token));
    }

    [Fact]
    public async Task An_id_that_nobody_can_have_is_refused() =>
        Assert.Equal(400, (await gateway.SendAsync(HttpMethod.Get, "/v1/demo/users/a%2Cb/watchers")).Status);

    private async Task<(int Watches, int Processes, int Silent)> CountAsync(string id)
    {
        var (status, body) = await gateway.SendAsync(HttpMethod.Get, $"/v1/demo/users/{id}/watchers");
        Assert.Equal(200, status);
        var data = body.GetProperty("data");
        return (data.GetProperty("watches").GetInt32(), data.GetProperty("processes").GetInt32(), data.GetProperty("silent").GetInt32());
    }

    private static async Task<EventStream> OpenAsync(HttpClient http, params string[] ids)
    {
        var stream = await EventStream.OpenAsync(http, ids);
        await stream.NextAsync(ids.Length);
        return stream;
    }
}
