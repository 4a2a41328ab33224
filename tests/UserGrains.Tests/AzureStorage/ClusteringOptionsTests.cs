using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Messaging;
using UserGrains.AzureStorage;
using UserGrains.AzureStorage.Clustering;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

public sealed class ClusteringOptionsTests
{
    private const string RealAccount = "DefaultEndpointsProtocol=https;AccountName=real;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    [Theory]
    [InlineData("", "Connection is not set")]
    [InlineData("nonsense", "neither an address nor a connection string")]
    [InlineData("http://account.table.core.windows.net", "not a plain https one")]
    [InlineData("https://account.table.core.windows.net/?sv=1&sig=secret", "not a plain https one")]
    [InlineData(RealAccount, "AllowAccountKey")]
    public void A_connection_that_cannot_or_should_not_be_used_is_refused_without_being_repeated(string connection, string expected)
    {
        var failures = Validate(new AzureTablesClusteringOptions { Connection = connection });

        var failure = Assert.Single(failures);
        Assert.Contains(expected, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=secret", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("https://account.table.core.windows.net")]
    public void Azurite_and_an_https_address_are_taken(string connection) =>
        Assert.Empty(Validate(new AzureTablesClusteringOptions { Connection = connection }));

    [Fact]
    public void The_key_of_a_real_account_is_taken_when_it_is_allowed() =>
        Assert.Empty(Validate(new AzureTablesClusteringOptions { Connection = RealAccount, AllowAccountKey = true }));

    [Fact]
    public void All_failures_are_reported_together()
    {
        var failures = Validate(new AzureTablesClusteringOptions { TableName = "no-table", RequestTimeout = TimeSpan.FromMinutes(2) });

        Assert.Equal(3, failures.Count());
    }

    [Fact]
    public async Task A_silo_without_a_connection_does_not_start()
    {
        using var host = Build([], static builder => builder.UseOrleans(static silo => silo.UseAzureTablesClustering(static _ => { })));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Connection is not set", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_alone_registers_membership_and_gateways()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Orleans:ClusterId"] = "c",
            ["Orleans:ServiceId"] = "s",
            ["Orleans:Clustering:ProviderType"] = "AzureTables",
            ["Orleans:Clustering:ConnectionName"] = "AzureStorage",
            ["Orleans:Clustering:TableName"] = "Silos",
            ["ConnectionStrings:AzureStorage"] = "UseDevelopmentStorage=true",
        };

        using var silo = Build(settings, static builder => builder.UseOrleans(static _ => { }));
        using var client = Build(settings, static builder => builder.UseOrleansClient(static _ => { }));

        Assert.IsType<AzureTablesMembership>(silo.Services.GetRequiredService<IMembershipTable>());
        Assert.IsType<AzureTablesGatewayList>(client.Services.GetRequiredService<IGatewayListProvider>());
        Assert.All([silo, client], static host =>
        {
            var options = host.Services.GetRequiredService<IOptions<AzureTablesClusteringOptions>>().Value;
            Assert.Equal(("Silos", "UseDevelopmentStorage=true"), (options.TableName, options.Connection));
        });
    }

    [Fact]
    public void A_credential_of_the_callers_own_is_used()
    {
        var account = new AzureTablesAccount(new AzureTablesClusteringOptions { Connection = "https://account.table.core.windows.net", Credential = new NoCredential() });

        Assert.Equal("https://account.table.core.windows.net/OrleansSiloInstances", account.Retrying().Uri.ToString());
    }

    private static IHost Build(Dictionary<string, string?> settings, Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        configure(builder);
        return builder.Build();
    }

    private static IEnumerable<string> Validate(AzureTablesClusteringOptions options) =>
        new AzureTablesOptionsValidator<AzureTablesClusteringOptions>().Validate(null, options).Failures ?? [];

    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => default;

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => default;
    }
}
