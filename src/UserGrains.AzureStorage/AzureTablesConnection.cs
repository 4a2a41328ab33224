namespace UserGrains.AzureStorage;

/// <summary>What a connection may be: a table service's https address, Azurite's connection string, or another account's when that is allowed.</summary>
internal static class AzureTablesConnection
{
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

    private static bool IsAzurite(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Contains("UseDevelopmentStorage=true", StringComparer.OrdinalIgnoreCase)
            || parts.Contains("AccountName=devstoreaccount1", StringComparer.OrdinalIgnoreCase);
    }
}
