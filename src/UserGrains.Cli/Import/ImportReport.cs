using System.Globalization;
using UserGrains.Cli.Output;

namespace UserGrains.Cli.Import;

/// <summary>What an import says when it has come to the file's end.</summary>
/// <param name="Tally">What it did.</param>
/// <param name="Start">Where it began: 0, or where an earlier one had ended.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record ImportReport(ImportTally Tally, ImportPosition Start, TimeSpan Elapsed)
{
    private double UsersPerSecond => Elapsed > TimeSpan.Zero ? Math.Round(Tally.Stored / Elapsed.TotalSeconds) : 0;

    /// <summary>Writes the lines that failed, on standard error.</summary>
    public static void WriteFailures(ImportTally tally, Terminal terminal)
    {
        var reported = tally.Failures;
        foreach (var (line, message) in reported)
        {
            terminal.WriteError(string.Create(CultureInfo.InvariantCulture, $"line {line}: {message}"));
        }

        if (tally.Failed > reported.Count)
        {
            terminal.WriteError(string.Create(CultureInfo.InvariantCulture, $"and {tally.Failed - reported.Count} more lines that failed"));
        }
    }

    /// <summary>Writes the summary on standard output.</summary>
    public void WriteSummary(Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("stored"u8, Tally.Stored);
                writer.WriteNumber("kept"u8, Tally.Kept);
                writer.WriteNumber("failed"u8, Tally.Failed);
                writer.WriteNumber("resumedAfterLine"u8, Start.Lines);
                writer.WriteNumber("seconds"u8, Math.Round(Elapsed.TotalSeconds, 3));
                writer.WriteNumber("usersPerSecond"u8, UsersPerSecond);
                writer.WriteEndObject();
            });
            return;
        }

        var failed = Tally.Failed == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" {Tally.Failed:N0} lines failed.");
        var kept = Tally.Kept == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" {Tally.Kept:N0} were there already and were left as they are.");
        terminal.Text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Stored {Tally.Stored:N0} users in {Elapsed.TotalSeconds:N1} s ({UsersPerSecond:N0}/s).{kept}{failed}"));
    }
}
