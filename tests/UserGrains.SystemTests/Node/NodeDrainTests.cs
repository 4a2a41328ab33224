using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using UserGrains.Silo;
using UserGrains.Silo.Settings;

namespace UserGrains.SystemTests.Node;

public sealed class NodeDrainTests
{
    [Fact]
    public async Task A_node_goes_on_for_the_drain_delay_and_no_longer()
    {
        var time = new FakeTimeProvider();
        var stopping = new NodeDrain(Settings("00:00:10"), time).StoppingAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(stopping.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        await stopping;
    }

    [Fact]
    public void Without_a_drain_delay_a_node_stops_at_once() =>
        Assert.True(new NodeDrain(Settings("00:00:00"), new FakeTimeProvider()).StoppingAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);

    private static NodeSettings Settings(string drainDelay) => NodeSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create<string, string?>("UserGrains:DrainDelay", drainDelay)])
        .Build());
}
