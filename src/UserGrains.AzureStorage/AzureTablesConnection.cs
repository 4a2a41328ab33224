using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using UserGrains.AzureStorage.Transactions;

namespace UserGrains.AzureStorage;

/// <summary>What a connection may be: a table service's https address, Azurite's connection string, or another account's when that is allowed.</summary>
internal static class AzureTablesConnection
{
    // Public: https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key
    private const string AzuriteAccount = "devstoreaccount1";
    private const string AzuriteKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Finds what is wrong with a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="allowAccountKey">Whether it may hold the key of a real account.</param>
    /// <param name="allowSetting">The name of the setting that allows it.</param>
    /// <returns>What it is and what it should be, without repeating it, as it may hold a key; <see langword="null"/> when nothing is wrong.</returns>
    public static string? FindFault(string connection, bool allowAccountKey, string allowSetting = nameof(AzureTablesOptions.AllowAccountKey))
    {
        const string Wanted = "set it to the table service's https address, or to Azurite's connection string";
        if (string.IsNullOrWhiteSpace(connection))
        {
            return $"is not set; {Wanted}";
        }

        if (Uri.TryCreate(connection, UriKind.Absolute, out var address))
        {
            return string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) && address.Query.Length == 0
                ? null
                : $"is an address, but not a plain https one; {Wanted}";
        }

        if (!connection.Contains('=', StringComparison.Ordinal))
        {
            return $"is neither an address nor a connection string; {Wanted}";
        }

        return allowAccountKey || IsAzurite(connection)
            ? null
            : $"holds the key of a real account; use the table service's https address with an identity, or set {allowSetting}";
    }

    /// <summary>Makes what proves to the service who sends a request; nothing when a signature in the address does.</summary>
    /// <param name="connection">A connection without fault.</param>
    /// <param name="credential">What supplies tokens for an https address.</param>
    /// <param name="client">The client's options, which name the cloud that tokens are for.</param>
    public static HttpPipelinePolicy[] Authentication(string connection, TokenCredential? credential, TableClientOptions client)
    {
        if (credential is not null)
        {
            return [new BearerTokenAuthenticationPolicy(credential, (client.Audience?.ToString() ?? "https://storage.azure.com") + "/.default")];
        }

        return Find(connection, "SharedAccessSignature") is not null
            ? []
            : [new SharedKeyPolicy(Find(connection, "AccountName") ?? AzuriteAccount, Convert.FromBase64String(Find(connection, "AccountKey") ?? AzuriteKey))];
    }

    /// <summary>Adds the signature that a connection string may have in place of a key.</summary>
    public static Uri WithSignature(Uri address, string connection) => address.Query.Length == 0 && Find(connection, "SharedAccessSignature") is { } signature
        ? new Uri($"{address.AbsoluteUri}?{signature.TrimStart('?')}")
        : address;

    private static string? Find(string connectionString, string name) => connectionString
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..];

    private static bool IsAzurite(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Contains("UseDevelopmentStorage=true", StringComparer.OrdinalIgnoreCase)
            || parts.Contains("AccountName=" + AzuriteAccount, StringComparer.OrdinalIgnoreCase);
    }
}
