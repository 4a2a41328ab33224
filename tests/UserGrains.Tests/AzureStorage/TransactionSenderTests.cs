using Azure.Core;
using Azure.Data.Tables;
using UserGrains.AzureStorage;
using UserGrains.AzureStorage.Grains;
using Xunit;

namespace UserGrains.Tests.AzureStorage;

/// <summary>Who a transaction says that it comes from. That Azurite takes it is what the suites of the storage show.</summary>
public sealed class TransactionSenderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_address_is_sent_the_identitys_token()
    {
        var (address, authorization) = await SendAsync(new() { Connection = "https://account.table.core.windows.net", Credential = new KnownToken() });

        Assert.Equal("https://account.table.core.windows.net/$batch", address);
        Assert.Equal("Bearer token for https://storage.azure.com/.default", authorization);
    }

    [Fact]
    public async Task A_connection_string_with_a_key_signs()
    {
        var (address, authorization) = await SendAsync(new() { Connection = "UseDevelopmentStorage=true" });

        Assert.Equal("http://127.0.0.1:10002/devstoreaccount1/$batch", address);
        Assert.StartsWith("SharedKeyLite devstoreaccount1:", authorization, StringComparison.Ordinal);
    }

    // An Azurite beside the silos, in a composition or in Kubernetes: the account stands in the path all the same.
    [Theory]
    [InlineData("http://azurite:10002/devstoreaccount1")]
    [InlineData("http://azurite.usergrains.svc.cluster.local:10002/devstoreaccount1")]
    public async Task An_account_in_the_path_of_a_named_host_stays_in_the_address(string endpoint)
    {
        var options = new AzureTablesGrainStorageOptions { Connection = $"AccountName=devstoreaccount1;AccountKey=c2VjcmV0;TableEndpoint={endpoint}" };

        var (address, _) = await SendAsync(options);

        Assert.Equal($"{endpoint}/$batch", address);
        Assert.Equal($"{endpoint}/UserGrains", new AzureTablesAccount(options).Address.ToString());
    }

    [Fact]
    public async Task A_connection_string_with_a_shared_access_signature_has_it_in_the_address()
    {
        var (address, authorization) = await SendAsync(new()
        {
            Connection = "TableEndpoint=https://account.table.core.windows.net;SharedAccessSignature=sv=2020-12-06&sig=abc",
            AllowAccountKey = true,
        });

        Assert.Equal("https://account.table.core.windows.net/$batch?sv=2020-12-06&sig=abc", address);
        Assert.Null(authorization);
    }

    private static async Task<(string Address, string? Authorization)> SendAsync(AzureTablesGrainStorageOptions options)
    {
        (string Address, string? Authorization) sent = default;
        using var transport = new FaultyTransport(message =>
        {
            sent = (message.Request.Uri.ToString(), message.Request.Headers.TryGetValue("Authorization", out var value) ? value : null);
            return Fault.Status503;
        });
        options.ConfigureClient = client => client.Transport = transport;

        await new AzureTablesAccount(options).Transactions().SendAsync([new(TableTransactionActionType.Add, new TableEntity("partition", "row"))], Token);

        return sent;
    }

    private sealed class KnownToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(new AccessToken($"token for {requestContext.Scopes[0]}", DateTimeOffset.MaxValue));
    }
}
