using System.CommandLine;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Output;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains get ID</c></summary>
internal static class GetCommand
{
    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var id = UserId.Argument();
        var command = new Command("get", "Prints a user.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            var userId = UserId.Read(parsed, id, address.Keyset);

            await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, cancellationToken);
            var user = await connection.Chat.GetUserAsync(userId, cancellationToken)
                ?? throw new UserGrainsException(UserGrainsError.UserNotFound, "User with this ID does not exist");
            terminal.WriteUser(user.Metadata, options.IsJson(parsed));
            return ExitCode.Done;
        });
        return command;
    }
}
