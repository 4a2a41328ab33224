using System.CommandLine;
using System.Text.Json;
using UserGrains.Faults.Plans;
using UserGrains.Faults.Reports;
using UserGrains.Faults.Roles;
using UserGrains.Faults.Runs;

namespace UserGrains.Faults;

/// <summary>The command line: a run, and the hidden roles that it starts this same program in.</summary>
internal static class FaultsCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static Task<int> RunAsync(string[] arguments)
    {
        var seed = new Option<int?>("--seed") { Description = "Decides which faults come in which order, and what is written. Drawn and printed when it is not given." };
        var duration = new Option<TimeSpan>("--duration") { Description = "How long faults go on. Every kind is had once, however long that takes.", DefaultValueFactory = _ => TimeSpan.FromMinutes(2) };
        var faults = new Option<FaultKind[]>("--faults")
        {
            Description = "Only these kinds: " + string.Join(", ", Enum.GetNames<FaultKind>()) + ".",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<FaultKind>(),
        };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where histories, logs and the report are kept. It is emptied first.", DefaultValueFactory = _ => new DirectoryInfo("artifacts/faults") };
        var users = new Option<int>("--users") { Description = "How many users there are.", DefaultValueFactory = _ => 100 };
        var rate = new Option<double>("--writes-per-second") { Description = "How much is written.", DefaultValueFactory = _ => 100 };
        var silos = new Option<FileInfo[]>("--silos")
        {
            Description = "UserGrains.Silo.dll of one build or several, which silos run in turn: two versions in one cluster. This build's when it is not given.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [new FileInfo(Programs.Node)],
        };

        var root = new RootCommand("Runs a cluster of real processes on Azurite under load and faults, and proves the guarantees afterwards. Exit code 0: all held; 1: one was broken; 2: the run could not be carried out.")
        {
            seed, duration, faults, folder, users, rate, silos,
            RoleCommand.Create(ClientProcesses.Load, LoadRole.RunAsync),
            RoleCommand.Create(ClientProcesses.Watch, WatchRole.RunAsync),
        };
        root.SetAction((result, cancellationToken) => RunAsync(
            new RunSetup
            {
                Seed = result.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000),
                Duration = result.GetValue(duration),
                Faults = [.. result.GetRequiredValue(faults).Distinct()],
                Folder = result.GetRequiredValue(folder),
                Users = result.GetValue(users),
                WritesPerSecond = result.GetValue(rate),
                Silos = [.. result.GetRequiredValue(silos).Select(silo => silo.FullName)],
            },
            cancellationToken));
        return root.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }

    private static async Task<int> RunAsync(RunSetup setup, CancellationToken cancellationToken)
    {
        Console.WriteLine($"seed {setup.Seed}");
        try
        {
            var folder = new RunFolder(setup.Folder);
            var (report, history) = await new FaultRun(setup, folder).RunAsync(cancellationToken);
            await File.WriteAllTextAsync(folder.File("report.json"), JsonSerializer.Serialize(report, Json), cancellationToken);
            await File.WriteAllTextAsync(folder.File("timeline.svg"), Timeline.Draw(history, setup.Seed), cancellationToken);
            Console.Write(ReportText.Format(report));
            Console.WriteLine($"  kept in        {folder.Path}");
            return report.Violations.Count == 0 ? 0 : 1;
        }
        catch (RunFailedException exception)
        {
            await Console.Error.WriteLineAsync($"The run could not be carried out: {exception.Message}");
            return 2;
        }
    }
}
