using System.CommandLine;
using System.CommandLine.Help;
using UserGrains.Cli.Commands;
using UserGrains.Cli.Output;

namespace UserGrains.Cli;

/// <summary>The command line: what there is, how it is run, and what each failure looks like.</summary>
internal static class RootOfCommands
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="stop">Ctrl+C.</param>
    /// <returns>The exit code; see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken stop)
    {
        try
        {
            return await InvokeAsync(args, terminal, stop);
        }
        catch (OutputClosedException)
        {
            // Somebody has read enough (head -1): there is nobody to tell, and nothing is wrong.
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (CommandException exception)
        {
            terminal.WriteError(exception.Message);
            return exception.ExitCode;
        }
        catch (UserGrainsException exception)
        {
            terminal.WriteError(Describe(exception));
            return ExitCode.Of(exception.Error);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The last stop of everything unforeseen: people get a line, not a stack trace.
            terminal.WriteError($"Unexpected failure ({exception.GetType().Name}): {exception.Message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Puts a failure into one line, with every field that is wrong.</summary>
    public static string Describe(UserGrainsException exception) => exception switch
    {
        { InvalidFields: { Count: > 0 } fields } => string.Join(" ", fields.Select(field => $"{field.Field}: {field.Message}")),

        // The library's message speaks of idempotency keys, which nobody has at hand here.
        { Error: UserGrainsError.OutcomeUnknown } => "No answer came, so the write may have happened or not. Look with usergrains get, then repeat it if need be.",
        _ => exception.Message,
    };

    private static async Task<int> InvokeAsync(string[] args, Terminal terminal, CancellationToken stop)
    {
        // A value may begin with '@': it is a text, not the name of a file with arguments.
        var parsed = Build(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Errors is [var error, ..])
        {
            var fault = parsed.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is not known here." : error.Message;
            throw CommandException.WrongInput($"{fault} See usergrains --help.");
        }

        var invocation = new InvocationConfiguration
        {
            Output = terminal.Text,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, stop);
    }

    // Not a RootCommand: that one is called what the process happens to be called.
    private static Command Build(Terminal terminal)
    {
        var options = new CommonOptions();
        var root = new Command("usergrains", "Reads, lists, writes, follows and imports the users of a UserGrains node.")
        {
            new HelpOption(),
            new VersionOption(),
            GetCommand.Build(options, terminal),
            ListCommand.Build(options, terminal),
            SetCommand.Build(options, terminal),
            DeleteCommand.Build(options, terminal),
            WatchCommand.Build(options, terminal),
            ImportCommand.Build(options, terminal),
            ExportCommand.Build(options, terminal),
            PurgeCommand.Build(options, terminal),
        };
        options.AddTo(root);
        return root;
    }
}
