using System.Text;
using UserGrains.Cli;
using UserGrains.Cli.Output;
using Xunit;

namespace UserGrains.Tests.Cli;

/// <summary>What a command left behind.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    // Nothing listens on port 1: whatever gets as far as connecting ends with "unavailable".
    private const string NoNode = "127.0.0.1:1";

    public static Task<CommandRun> OfAsync(params string[] args) => AtAsync(NoNode, args);

    public static Task<CommandRun> AtAsync(string gateway, params string[] args) => AtAsync(gateway, TimeProvider.System, args);

    public static async Task<CommandRun> AtAsync(string gateway, TimeProvider time, params string[] args)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        using var terminal = new Terminal(output, error, time, outputIsTerminal: false, errorIsTerminal: false);
        var exitCode = await RootOfCommands.RunAsync([.. args, "--gateway", gateway], terminal, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
