using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using UserGrains.Gateway;
using Xunit;

namespace UserGrains.Tests.Gateway;

public sealed class OpenKeysetTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("http://127.0.0.1:0", false, true)]
    [InlineData("http://0.0.0.0:0", false, false)]
    [InlineData("http://0.0.0.0:0", true, true)]
    public async Task A_keyset_for_this_machine_alone_stops_a_start_that_others_could_reach(string address, bool isOpenToAll, bool isStarted)
    {
        await using var gateway = Build(address, new GatewayKeysetOptions { IsOpenToAll = isOpenToAll });

        var failure = await Record.ExceptionAsync(() => gateway.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(isStarted, failure is null);
        Assert.True(isStarted || failure!.Message.Contains("open to this machine only", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_wrong_setting_of_a_keyset_is_named()
    {
        await using var gateway = Build("http://127.0.0.1:0", new GatewayKeysetOptions { SubscribeKey = "a/b", SecretKey = "short" });

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => gateway.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(2, failure.Failures.Count());
    }

    private WebApplication Build(string address, GatewayKeysetOptions keyset)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddSingleton(cluster.Cluster.Chat);
        builder.Services.AddUserGrainsGateway(options => options.Keysets["demo"] = keyset);
        return builder.Build();
    }
}
