namespace UserGrains.SystemTests.Harness;

/// <summary>The <c>usergrains</c> command, run as a process of its own.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private CliProcess(ChildProcess process) => _process = process;

    /// <summary>Gets what it wrote to standard output.</summary>
    public ProcessOutput Output => _process.StandardOutput;

    /// <summary>Gets what it wrote to standard error.</summary>
    public ProcessOutput Errors => _process.StandardError;

    /// <summary>Starts the command against a node, for commands that go on, such as <c>watch</c>.</summary>
    public static CliProcess Start(NodeProcess node, params IEnumerable<string> arguments) =>
        Start(node.Folder, [.. arguments, "--gateway", node.Gateway]);

    /// <summary>Starts the command with exactly these arguments.</summary>
    public static CliProcess Start(string currentDirectory, IEnumerable<string> arguments) =>
        new(ChildProcess.StartProgram(Programs.Cli, arguments, currentDirectory));

    /// <summary>Runs the command against a node until it ends.</summary>
    public static async Task<CliResult> RunAsync(NodeProcess node, params IEnumerable<string> arguments)
    {
        await using var cli = Start(node, arguments);
        return await cli.ExitAsync();
    }

    /// <summary>Sends it a signal; SIGINT is what Ctrl+C sends.</summary>
    public void Send(Signal signal) => _process.Send(signal);

    /// <summary>Waits for a line of standard output.</summary>
    public Task<string> LineAsync(Func<string, bool> isWanted) => _process.LineAsync(isWanted);

    /// <summary>Waits until it has ended.</summary>
    public async Task<CliResult> ExitAsync() => new(await _process.ExitAsync(), Output.Lines, Errors.Lines);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
