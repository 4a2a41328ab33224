using System.CommandLine;
using UserGrains.Cli.Connecting;
using UserGrains.Cli.Output;

namespace UserGrains.Cli.Commands;

/// <summary><c>usergrains delete ID</c></summary>
internal static class DeleteCommand
{
    public static Command Build(CommonOptions options, Terminal terminal)
    {
        var id = UserId.Argument();
        var soft = new Option<bool>("--soft") { Description = $"Keep the user, with the status '{UserDeletion.SoftDeletedStatus}'." };
        var ifVersion = ExpectedVersion.Option();
        var command = new Command("delete", "Deletes a user and prints it as it last was (with --soft: as it is now).") { id, soft, ifVersion };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = options.ReadAddress(parsed);
            var userId = UserId.Read(parsed, id, address.Keyset);
            var deletion = new UserDeletion
            {
                Soft = parsed.GetValue(soft),
                ExpectedVersion = parsed.GetValue(ifVersion),
            };

            await using var connection = await NodeConnection.OpenAsync(address, terminal.Time, cancellationToken);
            var user = await connection.Chat.DeleteUserAsync(userId, deletion, cancellationToken)
                ?? throw new UserGrainsException(UserGrainsError.UserNotFound, "User with this ID does not exist");
            terminal.WriteUser(user.Metadata, options.IsJson(parsed));
            return ExitCode.Done;
        });
        return command;
    }
}
