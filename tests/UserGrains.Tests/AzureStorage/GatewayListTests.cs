using Xunit;

namespace UserGrains.Tests.AzureStorage;

public sealed class GatewayListTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateways_are_the_active_silos_with_a_proxy_port()
    {
        var table = await MembershipTable.CreateAsync(azurite, Token);
        var silent = MembershipTable.Entry(2);
        silent.ProxyPort = 0;
        await table.InsertAsync(MembershipTable.Entry(1), Token);
        await table.InsertAsync(silent, Token);
        await table.InsertAsync(MembershipTable.Entry(3, SiloStatus.Dead), Token);
        await table.InsertAsync(MembershipTable.Entry(4, SiloStatus.Joining), Token);
        await table.InsertAsync(MembershipTable.Entry(5), Token);

        var gateways = await table.Gateways().GetGatewaysAsync(Token);

        Assert.Equal(
            [new Uri("gwy.tcp://10.1.2.3:30001/1001"), new Uri("gwy.tcp://10.1.2.3:30005/1005")],
            gateways.OrderBy(static gateway => gateway.Port));
    }

    [Fact]
    public async Task Before_the_first_silo_has_made_the_table_there_are_none()
    {
        var table = await MembershipTable.CreateAsync(azurite, Token);
        table.Options.TableName = "T" + Guid.NewGuid().ToString("N");

        Assert.Empty(await table.Gateways().GetGatewaysAsync(Token));
    }
}
