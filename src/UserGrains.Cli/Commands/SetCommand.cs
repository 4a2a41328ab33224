using System.CommandLine;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Output;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains set ID …</c></summary>
internal static class SetCommand
{
    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var id = UserId.Argument();
        var fields = new FieldOptions();
        var ifVersion = ExpectedVersion.Option();
        var command = new Command("set", "Updates a user, or makes it, and prints it. What is not mentioned is kept.") { id, ifVersion };
        fields.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            var userId = UserId.Read(parsed, id, address.Keyset);
            var patch = fields.ReadPatch(parsed) with { ExpectedVersion = parsed.GetValue(ifVersion) };

            await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, cancellationToken);
            var user = await connection.Chat.SetUserAsync(userId, patch, cancellationToken);
            terminal.WriteUser(user.Metadata, options.IsJson(parsed));
            return ExitCode.Done;
        });
        return command;
    }
}
