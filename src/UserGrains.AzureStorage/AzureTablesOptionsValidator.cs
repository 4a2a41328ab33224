using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace UserGrains.AzureStorage;

/// <summary>Checks the options. A failure begins with the option's name and ends with the options' type and name.</summary>
internal partial class AzureTablesOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : AzureTablesOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var failures = Failures(options).Select(failure => $"{failure} ({Title(name)}).").ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    protected virtual IEnumerable<string> Failures(TOptions options)
    {
        if (!TableName().IsMatch(options.TableName))
        {
            yield return $"TableName is \"{options.TableName}\"; a table's name has 3 to 63 letters and digits, the first a letter";
        }

        if (options.RequestTimeout < TimeSpan.FromSeconds(1) || options.RequestTimeout > TimeSpan.FromMinutes(1))
        {
            yield return $"RequestTimeout is {options.RequestTimeout}; it must be from 1 second to 1 minute";
        }

        if (AzureTablesConnection.FindFault(options.Connection, options.AllowAccountKey) is { } fault)
        {
            yield return $"Connection {fault}";
        }
    }

    private static string Title(string? name) =>
        string.IsNullOrEmpty(name) ? typeof(TOptions).Name : $"{typeof(TOptions).Name} \"{name}\"";

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();
}
