using System.Globalization;
using Spectre.Console;

namespace UserGrains.Benchmarks.Reporting;

/// <summary>Prints figures for people: what was measured, ours above each baseline, and then what it had to reach.</summary>
internal static class FigureTable
{
    private const int MinWidth = 150;

    private static readonly Metric[] Columns =
        [Metric.Throughput, Metric.LatencyP50, Metric.LatencyP99, Metric.LatencyP999, Metric.CpuPerOperation];

    public static void Print(IReadOnlyCollection<Figure> figures)
    {
        if (figures.Count == 0)
        {
            return;
        }

        // A file or pipe says that it has 80 columns.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, MinWidth);
        AnsiConsole.Write(Measured(figures));
        AnsiConsole.Write(Targets(figures));
    }

    private static Table Measured(IEnumerable<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Simple).Title("Measured").AddColumns("Scenario", "Of");
        foreach (var metric in Columns)
        {
            table.AddColumn(new TableColumn($"{metric.Name} {metric.Unit}").RightAligned());
        }

        table.AddColumn(new TableColumn("ratio").RightAligned());
        foreach (var scenario in figures.Where(figure => Columns.Contains(figure.Metric)).GroupBy(figure => figure.Scenario, StringComparer.Ordinal))
        {
            var baselines = scenario.Select(figure => figure.Baseline?.Name).OfType<string>().Distinct(StringComparer.Ordinal);
            table.AddRow([scenario.Key, "UserGrains", .. Cells(metric => scenario.FirstOrDefault(figure => figure.Metric == metric)?.Value), string.Empty]);
            foreach (var name in baselines)
            {
                var compared = scenario.Where(figure => string.Equals(figure.Baseline?.Name, name, StringComparison.Ordinal)).ToArray();
                table.AddRow(
                    [
                        string.Empty,
                        Markup.Escape(name),
                        .. Cells(metric => Array.Find(compared, figure => figure.Metric == metric)?.Baseline?.Value),
                        Number(compared[0].Ratio),
                    ]);
            }
        }

        return table;
    }

    private static Table Targets(IEnumerable<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Simple).Title("Targets")
            .AddColumns("Scenario", "Metric", "Value", "Baseline", "Its value", "Ratio", "Target", "Met");
        foreach (var figure in figures.Where(figure => figure.Target is not null))
        {
            table.AddRow(
                figure.Scenario,
                figure.Metric.Name,
                $"{Number(figure.Value)} {figure.Metric.Unit}",
                Markup.Escape(figure.Baseline?.Name ?? string.Empty),
                Number(figure.Baseline?.Value),
                Number(figure.Ratio),
                Markup.Escape(figure.Target!.ToString()),
                figure.Met == true ? "[green]yes[/]" : "[red]no[/]");
        }

        return table;
    }

    private static IEnumerable<string> Cells(Func<Metric, double?> value) => Columns.Select(metric => Number(value(metric)));

    private static string Number(double? value) => value switch
    {
        null => string.Empty,
        >= 1000 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
