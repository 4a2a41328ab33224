using Spectre.Console;

namespace UserGrains.Benchmarks.Scenarios;

/// <summary>Prints what can be measured.</summary>
internal static class ScenarioTable
{
    public static void Print(IEnumerable<IScenario> scenarios)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Scenario", "What it measures");
        foreach (var scenario in scenarios)
        {
            table.AddRow(Markup.Escape(scenario.Name), Markup.Escape(scenario.Description));
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 150);
        AnsiConsole.Write(table);
    }
}
