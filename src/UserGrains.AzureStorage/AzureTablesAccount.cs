using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;

namespace UserGrains.AzureStorage;

/// <summary>Makes the clients of one table.</summary>
internal sealed class AzureTablesAccount(AzureTablesOptions options)
{
    private readonly TokenCredential? _credential = Uri.TryCreate(options.Connection, UriKind.Absolute, out _)
        ? options.Credential ?? new DefaultAzureCredential()
        : null;

    /// <summary>Makes the client for what may be sent twice: reads, and writes that come to the same.</summary>
    public TableClient Retrying() => Create(retries: 3);

    /// <summary>
    /// Makes the client for conditional writes. It sends each request once: a retry of a write that had succeeded unseen would fail its own condition,
    /// and be taken for somebody else's change.
    /// </summary>
    public TableClient SendingOnce() => Create(retries: 0);

    public static bool IsConnectionString(string connection) => connection.Contains('=', StringComparison.Ordinal);

    public static bool IsAzurite(string connectionString) =>
        connectionString.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is var parts
        && (parts.Contains("UseDevelopmentStorage=true", StringComparer.OrdinalIgnoreCase)
            || parts.Contains("AccountName=devstoreaccount1", StringComparer.OrdinalIgnoreCase));

    private TableClient Create(int retries)
    {
        var client = new TableClientOptions();
        options.ConfigureClient?.Invoke(client);
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = retries;
        client.Retry.Delay = TimeSpan.FromMilliseconds(200);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        client.Retry.NetworkTimeout = options.RequestTimeout;

        return _credential is null
            ? new TableClient(options.Connection, options.TableName, client)
            : new TableClient(new Uri(options.Connection), options.TableName, _credential, client);
    }
}
