using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace UserGrains.Silo;

/// <summary>Turns what an operator can put right into lines that say how. Everything else is a bug and ends the process with its stack trace.</summary>
internal static class StartFailure
{
    private static readonly string[] SettingsOwners =
        ["Microsoft.AspNetCore.Server", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Options"];

    /// <summary>Runs the node, and reports why it cannot start.</summary>
    /// <returns>The exit code: 0, or 1 when it could not start.</returns>
    public static async Task<int> ReportAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception exception) when (Explain(exception) is { Count: > 0 } problems)
        {
            await Console.Error.WriteLineAsync(problems.Count == 1
                ? $"UserGrains cannot start: {problems[0]}"
                : string.Join(Environment.NewLine, problems.Select(problem => $"  - {problem}").Prepend("UserGrains cannot start:")));
            return 1;
        }
    }

    private static IReadOnlyList<string> Explain(Exception exception) => exception switch
    {
        StartRefusedException refused => refused.Problems,
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Explain)],
        UserGrainsException or IOException or UnauthorizedAccessException or SocketException or OrleansConfigurationException => [OneLine(exception)],

        // Settings of the libraries that the node hosts, such as a log level that does not exist or a missing certificate.
        InvalidOperationException { Source: { } source } when SettingsOwners.Any(owner => source.StartsWith(owner, StringComparison.Ordinal)) =>
            [OneLine(exception)],
        { InnerException: { } inner } => Explain(inner),
        _ => [],
    };

    private static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
