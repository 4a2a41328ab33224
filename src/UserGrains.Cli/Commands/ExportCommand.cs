using System.CommandLine;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Export;
using UserGrains.Cli.Output;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains export</c></summary>
internal static class ExportCommand
{
    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var filter = new Option<string?>("--filter") { HelpName = "FILTER", Description = "Only users who match; see usergrains list." };
        var output = new Option<string?>("--output") { HelpName = "FILE.jsonl", Description = "Writes a file, which appears once it is complete. Standard output when it is left out." };
        var command = new Command("export", "Prints all users, one JSON object a line, as import --restore reads them.") { filter, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, cancellationToken);
            var export = new UserExport(connection.Chat, parsed.GetValue(filter), terminal.Time);
            if (parsed.GetValue(output) is { } path)
            {
                await ExportFile.WriteAsync(path, stream => export.RunAsync(stream, terminal, cancellationToken), cancellationToken);
            }
            else
            {
                await export.RunAsync(terminal.Output, terminal, cancellationToken);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
