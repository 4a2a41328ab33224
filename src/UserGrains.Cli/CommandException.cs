namespace UserGrains.Cli;

/// <summary>Ends the command with an exit code and one line on standard error.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;

    public static CommandException WrongInput(string message) => new(Cli.ExitCode.WrongInput, message);
}
