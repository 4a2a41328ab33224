using System.CommandLine;
using UserGrains.Benchmarks.Loads;
using UserGrains.Benchmarks.Processes;
using UserGrains.Benchmarks.Reporting;
using UserGrains.Benchmarks.Scenarios;
using UserGrains.Benchmarks.Servers;

namespace UserGrains.Benchmarks;

/// <summary>The command line: a scenario to run, and the hidden roles that the driver starts this same program in.</summary>
internal static class BenchmarkCommand
{
    public static Task<int> RunAsync(string[] arguments)
    {
        var scenario = new Argument<string>("scenario")
        {
            Description = "What to measure: " + string.Join(", ", ScenarioList.All.Select(each => each.Name.Split(' ')[0]).Distinct(StringComparer.Ordinal)) + ", all; or scenarios, which shows them.",
        };
        scenario.AcceptOnlyFromAmong([.. ScenarioList.All.Select(each => each.Name.Split(' ')[0]).Distinct(StringComparer.Ordinal), "all", "scenarios"]);
        var storage = new Option<string>("--storage")
        {
            Description = "What `update` and `update-one` store in: sqlite, or azure (Azurite).",
            DefaultValueFactory = _ => "sqlite",
        };
        storage.AcceptOnlyFromAmong("sqlite", "azure");
        var json = new Option<bool>("--json") { Description = "Print one JSON object per figure, and nothing else, on stdout." };
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "Where databases are kept while a scenario runs: a folder on the disk to measure.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
        };

        var root = new RootCommand("Measures UserGrains and its baselines in one run.") { scenario, storage, json, folder, ServerRole.Command(), LoadRole.Command() };
        root.SetAction((result, cancellationToken) => DriveAsync(
            ScenarioList.NameOf(result.GetRequiredValue(scenario), result.GetRequiredValue(storage)),
            result.GetValue(json),
            result.GetRequiredValue(folder),
            cancellationToken));
        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }

    private static async Task<int> DriveAsync(string name, bool json, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        if (name is "scenarios")
        {
            ScenarioTable.Print(ScenarioList.All);
            return 0;
        }

        var scenarios = ScenarioList.All.Where(each => name is "all" || string.Equals(each.Name, name, StringComparison.Ordinal));
        var figures = new List<Figure>();
        var failed = false;
        foreach (var scenario in scenarios)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var measured = await MeasureAsync(scenario, folder, cancellationToken);
                figures.AddRange(measured);
                if (json)
                {
                    FigureJson.Print(measured);
                }
            }
            catch (BenchmarkException exception)
            {
                failed = true;
                await Console.Error.WriteLineAsync($"[{scenario.Name}] failed: {exception.Message}");
            }
        }

        if (!json)
        {
            FigureTable.Print(figures);
        }

        return failed ? 1 : 0;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(IScenario scenario, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(scenario.MaxTime, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var bench = new Bench(scenario.Name, scenario.MaxTime, folder);
            return await scenario.MeasureAsync(bench, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new BenchmarkException($"it did not end within {scenario.MaxTime.TotalMinutes:0} minutes.");
        }
    }
}
