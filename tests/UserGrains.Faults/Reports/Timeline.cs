using System.Globalization;
using System.Text;
using UserGrains.Faults.Checking;

namespace UserGrains.Faults.Reports;

/// <summary>A picture of a run: acknowledged writes per second, how far the watches were behind, and the faults beneath both.</summary>
internal static class Timeline
{
    private const int Left = 70;
    private const int Width = 1000;
    private const int WritesTop = 60;
    private const int StaleTop = 230;
    private const int Height = 130;

    // Staleness is drawn on a logarithmic scale from 1 ms to 100 s.
    private const double Decades = 5;

    public static string Draw(FaultHistory history, int seed)
    {
        var start = history.Writes.Min(write => write.StartedAt);
        var seconds = (int)((history.Writes.Max(write => write.AcknowledgedAt ?? write.StartedAt) - start) / 1_000_000) + 1;
        var writes = new int[seconds];
        foreach (var write in history.Writes.Where(write => write.AcknowledgedAt is not null))
        {
            writes[Math.Min(seconds - 1, (int)((write.AcknowledgedAt!.Value - start) / 1_000_000))]++;
        }

        var stale = new long[seconds];
        foreach (var (at, staleness) in StalenessFigures.All(history, UserHistory.Split(history)))
        {
            ref var worst = ref stale[Math.Min(seconds - 1, (int)((at - start) / 1_000_000))];
            worst = Math.Max(worst, staleness);
        }

        var most = Math.Max(1, writes.Max());
        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1090 400" font-family="sans-serif" font-size="12">""");
        Add(svg, $"""<rect width="1090" height="400" fill="#ffffff"/><text x="{Left}" y="20" font-size="14" fill="#1f2933">Three silos on Azurite under faults, seed {seed}</text>""");
        DrawFaults(svg, history, start, seconds);
        DrawFrame(svg, WritesTop, "writes/s", [("0", 0), ($"{most}", 1)]);
        DrawFrame(svg, StaleTop, "worst delay", [("1 ms", 0), ("10 ms", 1 / Decades), ("100 ms", 2 / Decades), ("1 s", 3 / Decades), ("10 s", 4 / Decades), ("100 s", 1)]);
        DrawLine(svg, WritesTop, [.. writes.Select(count => (double)count / most)], "#1d6fb8");
        DrawLine(svg, StaleTop, [.. stale.Select(age => Math.Clamp(Math.Log10(Math.Max(1, age / 1000d)) / Decades, 0, 1))], "#b83280");
        for (var second = 0; second <= seconds; second += seconds > 300 ? 60 : seconds > 150 ? 20 : 10)
        {
            Add(svg, $"""<text x="{X(second, seconds):0.0}" y="380" text-anchor="middle" fill="#52606d">{second} s</text>""");
        }

        Add(svg, $"""</svg>""");
        return svg.ToString();
    }

    private static void DrawFaults(StringBuilder svg, FaultHistory history, long start, int seconds)
    {
        var row = 0;
        foreach (var begin in history.Marks.Where(mark => mark.Kind.EndsWith('+')))
        {
            var name = begin.Kind[..^1];
            var end = history.Marks.FirstOrDefault(mark => mark.At >= begin.At && string.Equals(mark.Kind, name + "-", StringComparison.Ordinal)) ?? begin;
            var (from, to) = (X((begin.At - start) / 1e6, seconds), X((end.At - start) / 1e6, seconds));
            Add(svg, $"""<rect x="{from:0.0}" y="{WritesTop}" width="{Math.Max(2, to - from):0.0}" height="{StaleTop + Height - WritesTop}" fill="#f6c453" fill-opacity="0.35"/>""");
            Add(svg, $"""<text x="{from:0.0}" y="{(row++ % 2 == 0 ? 38 : 52)}" fill="#8a5a00">{name}</text>""");
        }

        foreach (var dead in history.Marks.Where(mark => mark.Kind is Mark.Dead && mark.At >= start))
        {
            var x = X((dead.At - start) / 1e6, seconds);
            Add(svg, $"""<line x1="{x:0.0}" x2="{x:0.0}" y1="{WritesTop}" y2="{StaleTop + Height}" stroke="#c53030" stroke-dasharray="3 3"/>""");
        }
    }

    private static void DrawFrame(StringBuilder svg, int top, string title, (string Text, double Share)[] labels)
    {
        Add(svg, $"""<rect x="{Left}" y="{top}" width="{Width}" height="{Height}" fill="none" stroke="#9aa5b1"/><text x="{Left + 6}" y="{top + 16}" fill="#1f2933">{title}</text>""");
        foreach (var (text, share) in labels)
        {
            Add(svg, $"""<text x="{Left - 6}" y="{top + (Height * (1 - share)) + 4:0.0}" text-anchor="end" fill="#52606d">{text}</text>""");
        }
    }

    private static void DrawLine(StringBuilder svg, int top, double[] shares, string colour)
    {
        var points = string.Join(' ', shares.Select((share, second) =>
            string.Create(CultureInfo.InvariantCulture, $"{X(second + 0.5, shares.Length):0.0},{top + (Height * (1 - share)):0.0}")));
        Add(svg, $"""<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>""");
    }

    private static double X(double second, int seconds) => Left + (Width * second / seconds);

    private static void Add(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
