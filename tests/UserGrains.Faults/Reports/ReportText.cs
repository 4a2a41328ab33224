using System.Globalization;
using System.Text;

namespace UserGrains.Faults.Reports;

/// <summary>A report for people.</summary>
internal static class ReportText
{
    public static string Format(RunReport report)
    {
        var text = new StringBuilder();
        Line($"seed {report.Seed}: {report.Seconds:0} s; faults: {Counts(report.Faults)}");
        Line($"  writes         {report.Writes:N0} acknowledged, {report.OpenWrites:N0} with an open outcome (their caller was killed, or they had no key)");
        Line($"  reads          {report.Reads:N0}, of which {report.StaleReads:N0} were older than the stored state, by at most {report.MaxStaleReadSeconds:0.00} s");
        Line($"  notifications  {report.Notifications:N0}; behind the acknowledgement p50 {report.Staleness.P50:0.0} ms, p99 {report.Staleness.P99:0} ms, at most {report.Staleness.Max:N0} ms");
        Line($"  failed calls   {(report.Errors.Count == 0 ? "none" : Counts(report.Errors))}; the longest took {report.LongestFailedCallSeconds:0.0} s");
        foreach (var death in report.Deaths)
        {
            Line($"  {death.Fault,-8} at {death.At,4:0} s  {(death.DeclaredAfter is { } declared ? $"declared dead after {declared:0.0} s, every watch up to date {death.ConvergedAfter:0.00} s later" : "was not declared dead before it was back")}");
        }

        Line($"  active twice   {(report.ActiveTwice.Count == 0 ? "nobody" : string.Join(", ", report.ActiveTwice))}, looked at after each fault");
        Line($"  {(report.Violations.Count == 0 ? "every guarantee held" : $"{report.Violations.Count:N0} BROKEN PROMISES")}");
        foreach (var violation in report.Violations.Take(20))
        {
            Line($"    {violation}");
        }

        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Counts(IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:N0} × {count.Key}")));
}
