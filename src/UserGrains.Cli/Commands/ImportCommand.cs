using System.CommandLine;
using System.Globalization;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Import;
using UserGrains.Cli.Output;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains import FILE.jsonl</c></summary>
internal static class ImportCommand
{
    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var file = new Argument<string>("FILE.jsonl") { Description = "One user a line, as --json prints them." };
        var restore = new Option<bool>("--restore") { Description = "Makes users exactly as export wrote them, with version, time and ETag. Those who are there already are left as they are." };
        var command = new Command("import", "Stores the users of a file. Safe to repeat; goes on where it was stopped.") { file, restore };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            var path = parsed.GetRequiredValue(file);
            await using var input = Open(path);
            using var checkpoint = new CheckpointFile(path, $"{address.GatewayText} {address.ServiceId}/{address.ClusterId} {address.Keyset}");
            var (start, notice) = await checkpoint.FindStartAsync(cancellationToken);
            input.Position = start.Offset;

            await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, cancellationToken);
            Announce(start, notice, checkpoint, terminal);
            var import = new UserImport(
                input,
                start,
                checkpoint,
                (id, patch, token) => connection.Chat.SetUserAsync(id, patch, token),
                terminal.Time,
                parsed.GetValue(restore)
                    ? new Restoring(connection.Chat.RestoreUserAsync, async (id, token) => (await connection.Chat.GetUserAsync(id, token))?.Metadata)
                    : null);
            var report = await RunAsync(import, input.Length, start, checkpoint, terminal, cancellationToken);
            report.WriteSummary(terminal, options.IsJson(parsed));
            return report.Tally.Failed == 0 ? ExitCode.Done : ExitCode.WrongInput;
        });
        return command;
    }

    private static async Task<ImportReport> RunAsync(
        UserImport import, long fileBytes, ImportPosition start, CheckpointFile checkpoint, Terminal terminal, CancellationToken cancellationToken)
    {
        var started = terminal.Time.GetTimestamp();
        try
        {
            await (terminal.ErrorIsTerminal
                ? ImportProgressBar.ShowAsync(terminal.ErrorScreen, import, fileBytes, terminal.Time, cancellationToken)
                : import.RunAsync(cancellationToken));
            return new ImportReport(import.Tally, start, terminal.Time.GetElapsedTime(started));
        }
        catch (IOException exception)
        {
            // Not from standard output: nothing is written there before the summary.
            throw new CommandException(ExitCode.Failed, $"The file cannot be read to its end: {exception.Message}", exception);
        }
        finally
        {
            ImportReport.WriteFailures(import.Tally, terminal);
            if (checkpoint.SaveFailure is { } failure)
            {
                terminal.WriteError($"{checkpoint.Path} cannot be written, so a stopped import would start from the beginning: {failure}");
            }

            if (!import.IsAtEnd)
            {
                terminal.WriteError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Stopped after {import.Tally.Stored} stored users; the same command goes on after line {import.Position.Lines}."));
            }
        }
    }

    private static void Announce(ImportPosition start, string? notice, CheckpointFile checkpoint, Terminal terminal)
    {
        if (notice is not null)
        {
            terminal.WriteError(notice);
        }

        if (start.Lines > 0)
        {
            terminal.WriteError(string.Create(
                CultureInfo.InvariantCulture,
                $"Going on after line {start.Lines}, where an earlier import stopped. To start over, remove {checkpoint.Path}"));
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            if (file.CanSeek)
            {
                return file;
            }

            file.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandException.WrongInput($"The file cannot be read: {exception.Message}");
        }

        throw CommandException.WrongInput("The import needs a file, not a pipe or a device: it goes on in the middle after a stop.");
    }
}
