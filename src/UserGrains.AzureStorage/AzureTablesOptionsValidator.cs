using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace UserGrains.AzureStorage;

internal partial class AzureTablesOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : AzureTablesOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var failures = Failures(options).Select(failure => $"{Title(name)}: {failure}").ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    protected virtual IEnumerable<string> Failures(TOptions options)
    {
        if (!TableName().IsMatch(options.TableName))
        {
            yield return $"TableName is \"{options.TableName}\"; a table's name has 3 to 63 letters and digits, the first a letter.";
        }

        if (options.RequestTimeout < TimeSpan.FromSeconds(1) || options.RequestTimeout > TimeSpan.FromMinutes(1))
        {
            yield return $"RequestTimeout is {options.RequestTimeout}; it must be from 1 second to 1 minute.";
        }

        if (ConnectionFailure(options) is { } failure)
        {
            yield return failure;
        }
    }

    private static string Title(string? name) =>
        string.IsNullOrEmpty(name) ? typeof(TOptions).Name : $"{typeof(TOptions).Name} \"{name}\"";

    /// <remarks>No message repeats the connection: it may hold a key.</remarks>
    private static string? ConnectionFailure(AzureTablesOptions options)
    {
        const string Wanted = "set it to the table service's https address, or to Azurite's connection string";
        if (string.IsNullOrWhiteSpace(options.Connection))
        {
            return $"Connection is not set; {Wanted}.";
        }

        if (Uri.TryCreate(options.Connection, UriKind.Absolute, out var address))
        {
            return string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) && address.Query.Length == 0
                ? null
                : $"Connection is an address, but not a plain https one; {Wanted}.";
        }

        if (!AzureTablesAccount.IsConnectionString(options.Connection))
        {
            return $"Connection is neither an address nor a connection string; {Wanted}.";
        }

        return options.AllowAccountKey || AzureTablesAccount.IsAzurite(options.Connection)
            ? null
            : "Connection holds the key of a real account; use the table service's https address with an identity, or set AllowAccountKey.";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();
}
