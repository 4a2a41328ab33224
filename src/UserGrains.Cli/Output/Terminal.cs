using System.Buffers;
using System.Text;
using System.Text.Json;
using Spectre.Console;
using UserGrains.Json;

namespace UserGrains.Cli.Output;

/// <summary>Where a command writes, and its clock.</summary>
internal sealed class Terminal : IDisposable
{
    // Wide enough that nothing is wrapped or cut when the output goes to a file or another program.
    private const int UnlimitedColumns = 10_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Initializes a new instance of the <see cref="Terminal"/> class.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="time">The clock.</param>
    /// <param name="outputIsTerminal">Whether people look at the output: colours, and lines as wide as the window.</param>
    /// <param name="errorIsTerminal">Whether people look at standard error.</param>
    public Terminal(Stream output, TextWriter error, TimeProvider time, bool outputIsTerminal, bool errorIsTerminal)
    {
        _output = output;
        Text = new StreamWriter(output, Utf8) { AutoFlush = true };
        Error = error;
        Time = time;
        ErrorIsTerminal = errorIsTerminal;
        Screen = CreateScreen(Text, outputIsTerminal);
        ErrorScreen = CreateScreen(error, errorIsTerminal);
    }

    public TimeProvider Time { get; }

    /// <summary>Gets standard output as text.</summary>
    public TextWriter Text { get; }

    /// <summary>Gets standard output as bytes.</summary>
    public Stream Output => _output;

    public TextWriter Error { get; }

    /// <summary>Gets standard output for tables and colours.</summary>
    public IAnsiConsole Screen { get; }

    /// <summary>Gets standard error for the progress bar.</summary>
    public IAnsiConsole ErrorScreen { get; }

    public bool ErrorIsTerminal { get; }

    /// <summary>Opens what the process was given.</summary>
    public static Terminal Open() => new(
        new StandardOutput(),
        Console.Error,
        TimeProvider.System,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected);

    /// <summary>Writes one JSON value as one line, at once.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        _line.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_line, UserJson.LineOptions))
        {
            write(writer);
        }

        _line.Write("\n"u8);
        _output.Write(_line.WrittenSpan);
        _output.Flush();
    }

    /// <summary>Writes a user: as JSON, or as a table.</summary>
    public void WriteUser(UserMetadata user, bool json)
    {
        if (json)
        {
            WriteJson(writer => UserJson.WriteUser(writer, user));
        }
        else
        {
            Screen.Write(UserTable.Of(user));
        }
    }

    /// <summary>Writes one line on standard error.</summary>
    public void WriteError(string message) => Error.WriteLine($"usergrains: {Printable.From(message)}");

    public void Dispose()
    {
        // A console's stream has nothing left to write, and its handle is not ours.
    }

    private static IAnsiConsole CreateScreen(TextWriter writer, bool isTerminal)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            screen.Profile.Width = UnlimitedColumns;
        }

        return screen;
    }
}
