using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using UserGrains.Client.Feed;
using UserGrains.Gateway;
using UserGrains.Testing;
using UserGrains.Tests.Gateway.Access;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class OneWatchTests
{
    [Fact]
    public async Task A_stream_and_a_long_poll_are_one_watch_each_of_the_process_which_hears_of_a_change_once()
    {
        await using var cluster = await UserGrainsTestCluster.StartAsync();
        await using var gateway = await AccessGateway.StartAsync(cluster.Chat, options =>
        {
            options.Keysets.Clear();
            options.Keysets["demo"] = new GatewayKeysetOptions();
        });
        var (watches, events) = (0L, 0L);
        using var metrics = Listen(cluster, (name, value) => Interlocked.Add(ref name is "usergrains.watches" ? ref watches : ref events, value));
        string[] ids = ["ada", "eve", "mia"];
        foreach (var id in ids)
        {
            await cluster.Chat.SetUserAsync(id, new UserPatch { Name = id }, GatewayFixture.Token);
        }

        await using var first = await EventStream.OpenAsync(gateway.Http, ids);
        await first.NextAsync(count: 3);
        await using var second = await EventStream.OpenAsync(gateway.Http, ids);
        await second.NextAsync(count: 3);
        var subscriber = new Subscriber(gateway.Http);
        await subscriber.PollAsync("ada,eve,mia");
        var poll = subscriber.PollAsync("ada,eve,mia");
        await cluster.Chat.SetUserAsync("ada", new UserPatch { Name = "Ada" }, GatewayFixture.Token);
        await first.NextAsync(count: 1);
        await second.NextAsync(count: 1);

        // The poll's watch has just ended, or is about to; those of the streams are there.
        Assert.Single(await poll);
        await gateway.Http.GetAsync("/time/0", GatewayFixture.Token);
        Assert.Equal((2, 1), (Volatile.Read(ref watches), Volatile.Read(ref events)));
    }

    private static MeterListener Listen(UserGrainsTestCluster cluster, Action<string, long> measured)
    {
        var meters = cluster.Client.ServiceProvider.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument is { Meter.Name: FeedInstruments.MeterName, Name: "usergrains.watches" or "usergrains.feed.events" })
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured(instrument.Name, value));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured(instrument.Name, value));
        listener.Start();
        return listener;
    }
}
