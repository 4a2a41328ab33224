using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using UserGrains.AzureStorage.Transactions;

namespace UserGrains.AzureStorage;

/// <summary>Makes the clients of one table.</summary>
internal sealed class AzureTablesAccount(AzureTablesOptions options)
{
    private readonly TokenCredential? _credential = Uri.TryCreate(options.Connection, UriKind.Absolute, out _)
        ? options.Credential ?? new DefaultAzureCredential()
        : null;

    /// <summary>
    /// Gets the table's address. The SDK's <c>TableClient.Uri</c> is not it where the account stands in the path behind a host that has a name,
    /// as an Azurite in a container has: there it leaves the account out.
    /// </summary>
    public Uri Address => new($"{Service().Uri.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{options.TableName}");

    /// <summary>Makes the client for what may be sent twice: reads, and writes that come to the same.</summary>
    public TableClient Retrying() => Create(retries: 3);

    /// <summary>
    /// Makes the client for conditional writes. It sends each request once: a retry of a write that had succeeded unseen would fail its own condition,
    /// and be taken for somebody else's change.
    /// </summary>
    public TableClient SendingOnce() => Create(retries: 0);

    /// <summary>Makes what sends transactions, each once, for the same reason.</summary>
    public TransactionSender Transactions()
    {
        var client = ClientOptions(retries: 0);
        var pipeline = HttpPipelineBuilder.Build(client, [], AzureTablesConnection.Authentication(options.Connection, _credential, client), new ResponseClassifier());
        return new TransactionSender(pipeline, AzureTablesConnection.WithSignature(Address, options.Connection));
    }

    /// <summary>Makes a table when it is missing. It is the first request of a start, so its failure says what an operator can do.</summary>
    /// <exception cref="AzureTablesStorageException">The service cannot be reached, or it refuses.</exception>
    public async Task CreateTableAsync(TableClient table, CancellationToken cancellationToken)
    {
        try
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            throw new AzureTablesStorageException(
                $"The table {Address} cannot be opened: {Reason(exception)}. Check that the service runs, the connection, and the rights of the identity.",
                exception)
            {
                IsTransient = true,
            };
        }
    }

    // The SDK's own messages hold whole responses, and one for each attempt.
    private static string Reason(Exception exception) => exception switch
    {
        RequestFailedException { Status: > 0 } failed => $"it answers with status {failed.Status} ({failed.ErrorCode})",
        AggregateException several => Reason(several.InnerExceptions[^1]),
        { InnerException: { } inner } and not AuthenticationFailedException => Reason(inner),
        _ => exception.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };

    private TableServiceClient Service() => _credential is null ? new TableServiceClient(options.Connection) : new TableServiceClient(new Uri(options.Connection), _credential);

    private TableClient Create(int retries) => _credential is null
        ? new TableClient(options.Connection, options.TableName, ClientOptions(retries))
        : new TableClient(new Uri(options.Connection), options.TableName, _credential, ClientOptions(retries));

    private TableClientOptions ClientOptions(int retries)
    {
        var client = new TableClientOptions();
        options.ConfigureClient?.Invoke(client);
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = retries;
        client.Retry.Delay = TimeSpan.FromMilliseconds(200);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        client.Retry.NetworkTimeout = options.RequestTimeout;
        return client;
    }
}
