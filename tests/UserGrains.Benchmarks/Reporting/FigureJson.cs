using System.Text.Encodings.Web;
using System.Text.Json;

namespace UserGrains.Benchmarks.Reporting;

/// <summary>Prints figures as JSON, one object a line.</summary>
internal static class FigureJson
{
    // µ is for people to read, not for HTML.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(IEnumerable<Figure> figures)
    {
        foreach (var figure in figures)
        {
            Console.Out.WriteLine(Serialize(figure));
        }

        Console.Out.Flush();
    }

    public static string Serialize(Figure figure) => JsonSerializer.Serialize(
        new
        {
            scenario = figure.Scenario,
            metric = figure.Metric.Name,
            unit = figure.Metric.Unit,
            value = Math.Round(figure.Value, 4),
            baseline = figure.Baseline?.Name,
            baselineValue = Rounded(figure.Baseline?.Value),
            ratio = Rounded(figure.Ratio),
            target = figure.Target?.ToString(),
            met = figure.Met,
        },
        Options);

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 4) : null;
}
