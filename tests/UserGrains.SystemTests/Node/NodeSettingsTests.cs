using Microsoft.Extensions.Configuration;
using UserGrains.Silo.Settings;

namespace UserGrains.SystemTests.Node;

public sealed class NodeSettingsTests
{
    [Fact]
    public void Without_settings_everything_is_local_and_on_its_own_port()
    {
        var settings = Read();

        Assert.Equal("127.0.0.1:11111", settings.Endpoints.Silo.ToString());
        Assert.Equal("127.0.0.1:30000", settings.Endpoints.Gateway.ToString());
        Assert.Equal(["http://127.0.0.1:8080"], settings.Urls, StringComparer.Ordinal);
        Assert.True(settings.UsesDefaultUrl);
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "data"), settings.DataPath);
        Assert.Equal(["demo"], settings.Keysets, StringComparer.Ordinal);
        Assert.True(settings.Node.Dashboard);
        Assert.False(settings.Node.IncludeUserIds);
        Assert.Equal(TimeSpan.Zero, settings.Node.DrainDelay);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080;http://[::1]:8080", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://127.0.0.1:8080;http://10.0.0.1:8080", false)]
    [InlineData("http://example.org:8080", false)]
    public void An_address_that_other_machines_may_reach_is_told_from_a_local_one(string urls, bool isLocal) =>
        Assert.Equal(isLocal, Read(("urls", urls)).HttpIsLocal);

    [Fact]
    public void Kestrels_own_endpoints_take_the_place_of_the_urls() =>
        Assert.False(Read(("urls", "http://127.0.0.1:1"), ("Kestrel:Endpoints:Public:Url", "http://*:80")).HttpIsLocal);

    private static NodeSettings Read(params IEnumerable<(string Name, string? Value)> settings) =>
        NodeSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
            .Build());
}
